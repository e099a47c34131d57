using System.CommandLine;
using Monitor.Cli.Alerting;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Shared.Durations;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Cli.Silences;

/// <summary><c>silence add</c> and <c>silence preview</c>: a silence, and what it would match.</summary>
internal static class SilenceAddCommand
{
    private static readonly TimeSpan UsualDuration = TimeSpan.FromHours(1);

    public static ControlCommand CreateAdd(GlobalOptions global)
    {
        Argument<string[]> matchers = MatcherArguments.Create(isNeeded: true);
        var duration = new Option<TimeSpan>("--duration", "-d")
        {
            HelpName = "DURATION",
            Description = $"how long from its start on ({DurationText.Format(UsualDuration)})",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        var comment = new Option<string>("--comment", "-c") { HelpName = "TEXT", Description = "why", Required = true };
        Option<string> author = Actor.CreateOption("--author", "-a", "--by");
        Option<DateTimeOffset> start = Moments.CreateOption("--start", "when it begins (now)");
        Option<DateTimeOffset> end = Moments.CreateOption("--end", "when it ends, instead of --duration");
        var confirm = new Option<bool>("--confirm") { Description = "make it although it matches much" };
        return new ControlCommand("add", "Makes a silence and prints its id.")
        {
            Notes =
            [
                "What it matches of that which fires now is said on the error stream. A silence that would match more "
                + "than half of it is refused unless --confirm says that this is meant.",
                "Times without an offset are UTC, and durations count by the node's clock.",
            ],
            Examples =
            [
                new("an alert for the next hour", "silence add HighCpu component=order-gateway --comment 'load test'"),
                new("a host for two hours", "silence add instance=gw-7 -d 2h -c 'new disk' -a ann"),
                new("a weekend's work",
                    "silence add site=ld4 --start 2026-10-03T06:00Z --end 2026-10-04T18:00Z -c 'new core switch'"),
            ],
        }.With(matchers, duration, comment, author, start, end, confirm).Runs(global, async invocation =>
        {
            if (invocation.Has(duration) && invocation.Has(end))
                throw new ControlException(ExitCode.Usage, "--duration and --end: which of them?");
            TimeSpan length = invocation.Has(duration) ? invocation.Get(duration) : UsualDuration;
            var wish = new SilenceWish(
                Read(invocation.Get(matchers)!),
                invocation.Has(start) ? Moments.Write(invocation.Get(start)) : null,
                invocation.Has(end) ? Moments.Write(invocation.Get(end)) : null,
                invocation.Has(end) ? null : DurationText.Format(length),
                Actor.Of(invocation, author), invocation.Get(comment)!);
            NodeAnswer made = await MakeAsync(invocation, wish, invocation.Get(confirm));
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(made.Data);
            else
                invocation.Output.WriteLine(made.Read(ControlJson.Default.SilenceMade).SilenceId);
            NodeAnswer matched = await SilenceClient.PreviewAsync(invocation, wish);
            invocation.Output.Say(SentenceOf(matched.Read(ControlJson.Default.SilencePreview)));
            return ExitCode.Ok;
        });
    }

    public static ControlCommand CreatePreview(GlobalOptions global)
    {
        Argument<string[]> matchers = MatcherArguments.Create(isNeeded: true);
        return new ControlCommand(
            "preview", "Shows which of the alerts that fire a silence would match, and makes none.")
        {
            Notes = ["Ends with 1 when it would match nothing that fires."],
            Examples =
            [
                new("before 'silence add'", "silence preview instance=~\"gw-.*\""),
                new("how many, for a script", "silence preview site=ld4 -o json | jq .matched"),
            ],
        }.With(matchers).Runs(global, async invocation =>
        {
            var wish = new SilenceWish(
                Read(invocation.Get(matchers)!), null, null, DurationText.Format(UsualDuration), Actor.Default,
                "preview");
            NodeAnswer answer = await SilenceClient.PreviewAsync(invocation, wish);
            SilencePreview preview = answer.Read(ControlJson.Default.SilencePreview);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(answer.Data);
            else
                Print(invocation.Output, preview);
            return preview.Matched > 0 ? ExitCode.Ok : ExitCode.NotMet;
        });
    }

    private static async Task<NodeAnswer> MakeAsync(Invocation invocation, SilenceWish wish, bool isConfirmed)
    {
        try
        {
            return await SilenceClient.MakeAsync(invocation, wish, isConfirmed);
        }
        catch (ControlException refusal) when (refusal.Message.Contains("confirm=true", StringComparison.Ordinal))
        {
            throw new ControlException(
                ExitCode.Refused, refusal.Message.Split("; to make it all the same")[0],
                "'monitorctl silence preview' shows which; add --confirm if that is meant", refusal);
        }
    }

    private static IReadOnlyList<SilenceMatcher> Read(string[] words)
    {
        IReadOnlyList<LabelMatcher> matchers = MatcherArguments.Read(words);
        return [.. matchers.Select(SilenceMatcher.Of)];
    }

    private static void Print(CommandOutput output, SilencePreview preview)
    {
        output.WriteLine(SentenceOf(preview));
        foreach (PreviewedAlert alert in preview.Alerts)
        {
            string labels = string.Join(
                " ", alert.Labels.Where(l => l.Key != "alertname").Select(l => $"{l.Key}={l.Value}"));
            output.WriteLine(
                new Cell($"  {alert.Fingerprint}  ", Tone.Faint), alert.Labels.GetValueOrDefault("alertname", "-"),
                $" {labels}");
        }

        if (preview.Alerts.Count < preview.Matched)
            output.WriteLine($"  and {preview.Matched - preview.Alerts.Count} more");
    }

    private static string SentenceOf(SilencePreview preview) =>
        $"matches {preview.Matched} of the {preview.Firing} alerts that fire";
}
