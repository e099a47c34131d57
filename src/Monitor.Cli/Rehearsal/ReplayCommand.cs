using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Shared.Durations;

namespace Monitor.Cli.Rehearsal;

/// <summary><c>rules replay</c>: history against other rules.</summary>
internal static class ReplayCommand
{
    public static ControlCommand Create(GlobalOptions global)
    {
        var rules = new Option<string>("--rules")
        {
            HelpName = "FILE",
            Description = "the rules to hold against history",
            Required = true,
        };
        Option<DateTimeOffset> from = Moments.CreateOption("--from", "from when on");
        Option<DateTimeOffset> to = Moments.CreateOption("--to", "until when (now)");
        var last = new Option<TimeSpan>("--last")
        {
            HelpName = "DURATION",
            Description = "the time until --to, instead of --from (24h)",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        return new ControlCommand(
            "replay", "Holds rules against history: what would have fired and paged, beside what did.")
        {
            Notes =
            [
                "History has buckets of ten seconds for the last day and of a minute before that, so short windows are "
                + "read as longer ones; what is not as the rules say is said with the answer. Pages are by the routes "
                + "that are in force now. Any node can be asked; Ctrl+C ends its work too.",
            ],
            Examples =
            [
                new("the last day", "rules replay --rules next.yaml"),
                new("an hour that was bad",
                    "rules replay --rules next.yaml --from 2026-10-05T08:00Z --to 2026-10-05T09:00Z"),
                new("each stretch of firing", "rules replay --rules next.yaml --last 7d -o wide"),
            ],
        }.With(rules, from, to, last).Runs(global, async invocation =>
        {
            if (invocation.Has(from) && invocation.Has(last))
                throw new ControlException(ExitCode.Usage, "--from and --last: which of them?");
            ReplayWish wish = WishOf(invocation, rules, from, to, last);
            JsonElement? data = await AskAsync(invocation, wish);
            if (data is not { } whole)
            {
                throw new ControlException(
                    ExitCode.Unreachable, $"{invocation.Node.Address} ended without an answer",
                    "run the command again");
            }

            ReplayAnswer answer =
                new NodeAnswer(whole, [], invocation.Time.GetUtcNow()).Read(ControlJson.Default.ReplayAnswer);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(whole);
            else
                Print(invocation.Output, answer);
            foreach (string warning in answer.Warnings)
                invocation.Output.Say(warning);
            return answer.Warnings.Count > 0 ? ExitCode.Partial : ExitCode.Ok;
        });
    }

    private static ReplayWish WishOf(
        Invocation invocation, Option<string> rules, Option<DateTimeOffset> from, Option<DateTimeOffset> to,
        Option<TimeSpan> last)
    {
        string text;
        string file = invocation.Get(rules)!;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ExitCode.Usage, $"--rules: {file} cannot be read: {e.Message}", inner: e);
        }

        DateTimeOffset end = invocation.Has(to) ? invocation.Get(to) : invocation.Time.GetUtcNow();
        TimeSpan length = invocation.Has(last) ? invocation.Get(last) : TimeSpan.FromDays(1);
        DateTimeOffset begin = invocation.Has(from) ? invocation.Get(from) : end - length;
        return new ReplayWish(text, Moments.Write(begin), Moments.Write(end));
    }

    private static async Task<JsonElement?> AskAsync(Invocation invocation, ReplayWish wish)
    {
        string body = JsonSerializer.Serialize(wish, ControlJson.Default.ReplayWish);
        bool isWatched = invocation.Terminal.CanAsk;
        await foreach ((string name, string data) in invocation.Node.FollowAsync(
            HttpMethod.Post, "api/v1/rules/replay", body, invocation.Cancel))
        {
            using JsonDocument document = JsonDocument.Parse(data);
            JsonElement said = document.RootElement;
            if (name == "result")
                return said.Clone();
            if (name == "error")
                throw new ControlException(ExitCode.Usage, $"the node says: {said.GetProperty("error").GetString()}");
            if (isWatched && name == "progress")
            {
                await invocation.Terminal.Error.WriteAsync(
                    $"\r{said.GetProperty("done").GetInt32()} of {said.GetProperty("components").GetInt32()} "
                        + "components ");
            }
        }

        return null;
    }

    private static void Print(CommandOutput output, ReplayAnswer answer)
    {
        output.WriteLine(
            $"{Age.Moment(answer.From)} to {Age.Moment(answer.To)}: {answer.Series} series, {answer.Buckets} buckets");
        foreach (string limit in answer.Limits)
            output.WriteLine(new Cell($"  {limit}", Tone.Faint));
        var table = new Table(
            new("ALERT"), new("FIRED", IsNumber: true), new("PAGES", IsNumber: true), new("FIRING FOR", IsNumber: true),
            new("DID FIRE", IsNumber: true), new("DID PAGE", IsNumber: true), new("BOTH", IsNumber: true),
            new("FIRST"), new("LAST"));
        foreach (ReplayedAlert alert in answer.Alerts)
        {
            table.Add(
                alert.Name, alert.Fired.ToString(), alert.Pages?.ToString() ?? "?",
                DurationText.Format(TimeSpan.FromSeconds(Math.Round(alert.FiringSeconds))), alert.DidFire.ToString(),
                alert.DidPage.ToString(), alert.Both.ToString(), MomentOf(alert.First), MomentOf(alert.Last));
        }

        output.Write(table);
        if (!output.IsWide || answer.Episodes.Count == 0)
            return;
        var episodes = new Table(new("FROM"), new("FOR", IsNumber: true), new("ALERT"), new("LABELS"), new("REASON"));
        foreach (ReplayedEpisode episode in answer.Episodes)
        {
            episodes.Add(
                Age.Moment(episode.From), Age.Of(episode.From, episode.To ?? answer.To), episode.Name,
                string.Join(" ", episode.Labels.Where(l => l.Key != "alertname").Select(l => $"{l.Key}={l.Value}")),
                episode.Reason);
        }

        output.WriteLine();
        output.Write(episodes);
    }

    private static string MomentOf(DateTimeOffset? at) => at is { } moment ? Age.Moment(moment) : "-";
}
