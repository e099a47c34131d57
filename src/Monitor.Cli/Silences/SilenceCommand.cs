using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.Alerting;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Cli.Silences;

/// <summary><c>silence add|list|show|expire|preview</c>, in amtool's words.</summary>
internal static class SilenceCommand
{
    public static Command Create(GlobalOptions global) =>
        new ControlCommand("silence", "Silences: alerts that shall not be told for a while.")
        {
            Examples =
            [
                new("work on a host for two hours", "silence add instance=gw-7 --duration 2h --comment 'new disk'"),
                new("which alerts would be silent?", "silence preview instance=gw-7"),
                new("what is silenced now", "silence list"),
            ],
        }.With(
            SilenceAddCommand.CreateAdd(global), CreateList(global), CreateShow(global), CreateExpire(global),
            SilenceAddCommand.CreatePreview(global), MaintenanceCommand.Create(global));

    private static ControlCommand CreateList(GlobalOptions global)
    {
        Argument<string[]> matchers = MatcherArguments.Create(isNeeded: false);
        matchers.Description = "silences that ask for this: team=fx lists those with a matcher for that value of team";
        var expired = new Option<bool>("--expired")
        {
            Description = "those that are over too, as long as they are kept",
        };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "ids alone, for another command" };
        return new ControlCommand(
            "list", "Lists silences that are in force or to come, and how many alerts they kept silent.")
        {
            Notes =
            [
                "KEPT counts the alerts that a silence kept from being told; one that keeps none is a silence that "
                + "nobody needs, or that matches something else than was meant.",
            ],
            Examples =
            [
                new("what is silenced now", "silence list"),
                new("of a team", "silence list team=fx"),
                new("what was silenced lately", "silence list --expired -o wide"),
            ],
        }.With(matchers, expired, quiet).Runs(global, async invocation =>
        {
            IReadOnlyList<LabelMatcher> demands = MatcherArguments.Read(invocation.Get(matchers)!);
            (IReadOnlyList<(SilenceAnswer Silence, JsonElement Json)> all, NodeAnswer answer) =
                await SilenceClient.ListAsync(invocation);
            (SilenceAnswer Silence, JsonElement Json)[] shown =
            [
                .. all.Where(s => invocation.Get(expired) || s.Silence.Status.State != "expired")
                    .Where(s => LabelMatcher.All(demands, AskedBy(s.Silence))),
            ];
            if (invocation.Get(quiet))
                Array.ForEach(shown, s => invocation.Output.WriteLine(s.Silence.Id));
            else if (invocation.Output.IsJson)
                invocation.Output.WriteJson("silences", shown.Select(s => s.Json));
            else if (shown.Length > 0)
                invocation.Output.Write(TableOf(shown.Select(s => s.Silence), answer.Now));
            else
                invocation.Output.WriteLine("no silences");
            return ExitCode.Ok;
        });
    }

    private static ControlCommand CreateShow(GlobalOptions global)
    {
        var id = new Argument<string>("ID") { Description = "the silence's id or its beginning" };
        return new ControlCommand("show", "Shows one silence, by whom, why, until when, and what it kept silent.")
        {
            Examples = [new("by the beginning of its id", "silence show 8d1f")],
        }.With(id).Runs(global, async invocation =>
        {
            (IReadOnlyList<(SilenceAnswer Silence, JsonElement Json)> all, NodeAnswer answer) =
                await SilenceClient.ListAsync(invocation);
            (SilenceAnswer silence, JsonElement plain) = SilenceClient.Find(all, invocation.Get(id)!);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(plain);
            else
                Print(invocation.Output, silence, answer.Now);
            return ExitCode.Ok;
        });
    }

    private static ControlCommand CreateExpire(GlobalOptions global)
    {
        var ids = new Argument<string[]>("ID")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "ids of silences or their beginnings",
        };
        Option<string> by = Actor.CreateOption();
        return new ControlCommand("expire", "Ends silences now.")
        {
            Notes = ["What still fires is told at once: whoever ends a silence wants to know."],
            Examples =
            [
                new("by the beginning of its id", "silence expire 8d1f"),
                new("two of them", "silence expire 8d1f 0c22"),
            ],
        }.With(ids, by).Runs(global, async invocation =>
        {
            (IReadOnlyList<(SilenceAnswer Silence, JsonElement Json)> all, _) =
                await SilenceClient.ListAsync(invocation);
            // All are found before the first is ended: a wrong id at the end should not leave half of it done.
            string[] meant = [.. invocation.Get(ids)!.Select(id => SilenceClient.Find(all, id).Silence.Id).Distinct()];
            foreach (string id in meant)
            {
                await SilenceClient.ExpireAsync(invocation, id, Actor.Of(invocation, by));
                invocation.Output.WriteLine($"{id} is over");
            }

            return ExitCode.Ok;
        });
    }

    /// <summary>What a silence's matchers are written to ask for; the API's filter is held against the same.</summary>
    private static LabelSet AskedBy(SilenceAnswer silence) =>
        LabelSet.From(silence.Matchers.Select(m => new Label(m.Name, m.Value)));

    private static Table TableOf(IEnumerable<SilenceAnswer> silences, DateTimeOffset now)
    {
        var table = new Table(
            new("ID"), new("STATE"), new("MATCHERS"), new("BEGINS", OnlyWide: true), new("ENDS"),
            new("KEPT", IsNumber: true), new("LAST", IsNumber: true, OnlyWide: true), new("BY"), new("COMMENT"));
        foreach (SilenceAnswer silence in silences)
        {
            table.Add(
                silence.Id, StateOf(silence), silence.Text, Age.Moment(silence.StartsAt), EndOf(silence, now),
                silence.Hits.ToString(), Age.Of(silence.LastHitAt, now), silence.CreatedBy, silence.Comment);
        }

        return table;
    }

    private static Cell StateOf(SilenceAnswer silence) => silence switch
    {
        { Status.State: "active", InForce: false } => new Cell("between", Tone.Faint),
        { Status.State: "active" } => new Cell("active", Tone.Warning),
        _ => new Cell(silence.Status.State, Tone.Faint),
    };

    private static string EndOf(SilenceAnswer silence, DateTimeOffset now) => silence.EndsAt <= now
        ? $"{Age.Of(silence.EndsAt, now)} ago"
        : silence.EndsAt - now > TimeSpan.FromDays(3650) ? "never" : $"in {Age.Of(now, silence.EndsAt)}";

    private static void Print(CommandOutput output, SilenceAnswer silence, DateTimeOffset now)
    {
        void Field(string name, Cell value) => output.WriteLine(new Cell($"{name,-10}", Tone.Faint), value);
        Field("id", silence.Id);
        Field("state", StateOf(silence));
        foreach (SilenceMatcher matcher in silence.Matchers)
            Field("matcher", matcher.ToString());
        Field("begins", Age.Moment(silence.StartsAt));
        Field("ends", $"{Age.Moment(silence.EndsAt)} ({EndOf(silence, now)})");
        if (silence.Windows is { ValueKind: JsonValueKind.Array } windows)
        {
            foreach (JsonElement window in windows.EnumerateArray())
                Field("window", window.GetRawText());
        }

        Field("by", silence.CreatedBy);
        Field("comment", silence.Comment);
        Field("kept", silence.LastHitAt is { } last
            ? $"{silence.Hits} alerts from being told, the last {Age.Of(last, now)} ago"
            : "no alert from being told");
    }
}
