using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Shared.Durations;

namespace Monitor.Cli.OnCall;

/// <summary><c>oncall override add|list|remove</c>: who stands in for whom.</summary>
internal static class OverrideCommand
{
    private const string Path = "api/v1/oncall/overrides";

    public static Command Create(GlobalOptions global) =>
        new ControlCommand("override", "Has somebody stand in for whoever would be on call.")
        {
            Examples =
            [
                new("swap tonight", "oncall override add trading-desk bob --for 12h --reason 'ann is ill'"),
                new("what is arranged", "oncall override list"),
            ],
        }.With(CreateAdd(global), CreateList(global), CreateRemove(global));

    private static ControlCommand CreateAdd(GlobalOptions global)
    {
        var schedule = new Argument<string>("SCHEDULE") { Description = "in which schedule" };
        var person = new Argument<string?>("WHO")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "who stands in; with --nobody none",
        };
        var nobody = new Option<bool>("--nobody") { Description = "nobody is to be on call" };
        Option<DateTimeOffset> from = Moments.CreateOption("--from", "from when on (now)");
        Option<DateTimeOffset> to = Moments.CreateOption("--to", "until when");
        var length = new Option<TimeSpan>("--for")
        {
            HelpName = "DURATION",
            Description = "how long from its start on, instead of --to",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        var reason = new Option<string>("--reason", "-r") { HelpName = "TEXT", Description = "why", Required = true };
        Option<string> by = Actor.CreateOption();
        return new ControlCommand("add", "Arranges it, and prints its id.")
        {
            Notes =
            [
                "It counts before the layers and the overrides of the file, is in the journal before the command ends, "
                + "and is over by itself. Times without an offset are UTC.",
            ],
            Examples =
            [
                new("for the night", "oncall override add trading-desk bob --for 12h --reason 'ann is ill'"),
                new("a day",
                    "oncall override add trading-desk eve --from 2026-12-24T08:00Z --to 2026-12-25T08:00Z -r holiday"),
                new("nobody", "oncall override add web --nobody --for 2h --reason 'the site is down on purpose'"),
            ],
        }.With(schedule, person, nobody, from, to, length, reason, by).Runs(global, async invocation =>
        {
            if (invocation.Has(to) == invocation.Has(length))
                throw new ControlException(ExitCode.Usage, "say until when: --to or --for, one of them");
            var wish = new OverrideWish(
                Actor.Of(invocation, by), invocation.Get(schedule)!, invocation.Get(person) ?? "",
                    invocation.Get(nobody),
                invocation.Has(from) ? Moments.Write(invocation.Get(from)) : null,
                invocation.Has(to) ? Moments.Write(invocation.Get(to)) : null,
                invocation.Has(length) ? DurationText.Format(invocation.Get(length)) : "",
                invocation.Get(reason)!, Guid.NewGuid().ToString("N")[..12]);
            NodeAnswer answer = await invocation.Node.CommandAsync(
                HttpMethod.Post, Path, JsonSerializer.Serialize(wish, ControlJson.Default.OverrideWish),
                    invocation.Cancel);
            OverrideAnswer made = answer.Read(ControlJson.Default.OverrideAnswer);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(answer.Data);
            else
                invocation.Output.WriteLine(made.Id);
            invocation.Output.Say(
                $"{made.Person ?? "nobody"} is on call by {made.Schedule} from {Local(made.From)} to {Local(made.To)}");
            return ExitCode.Ok;
        });
    }

    private static ControlCommand CreateList(GlobalOptions global)
    {
        var only = new Argument<string?>("SCHEDULE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "of this schedule alone",
        };
        var all = new Option<bool>("--all") { Description = "those too that were over in the last two months" };
        return new ControlCommand("list", "Lists what is arranged, now and later.")
        {
            Notes = ["Overrides of the file are not among them; 'oncall shifts' shows what all of it comes to."],
            Examples = [new("who stands in?", "oncall override list"), new("who stood in?",
                "oncall override list --all")],
        }.With(only, all).Runs(global, async invocation =>
        {
            var query = new List<(string, string)>();
            if (invocation.Get(all))
                query.Add(("all", "true"));
            if (invocation.Get(only) is { } schedule)
                query.Add(("schedule", schedule));
            NodeAnswer answer = await invocation.Node.GetAsync(Path, invocation.Cancel, [.. query]);
            IReadOnlyList<OverrideAnswer> arranged = answer.Read(ControlJson.Default.IReadOnlyListOverrideAnswer);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson("overrides", answer.Data.EnumerateArray());
            else if (arranged.Count == 0)
                invocation.Output.WriteLine("nothing is arranged");
            else
                invocation.Output.Write(TableOf(arranged));
            return invocation.Output.Conclude(answer);
        });
    }

    private static ControlCommand CreateRemove(GlobalOptions global)
    {
        var id = new Argument<string>("ID") { Description = "as 'oncall override list' has it" };
        var reason = new Option<string>("--reason", "-r") { HelpName = "TEXT", Description = "why" };
        Option<string> by = Actor.CreateOption();
        return new ControlCommand("remove", "Ends an arrangement now, or withdraws one that has not begun.")
        {
            Notes = ["What was before stays as it was. Refused (4) when there is none, or it is over."],
            Examples = [new("ann is well again", "oncall override remove 5f0c2a9d11e3 --reason 'ann is back'")],
        }.With(id, reason, by).Runs(global, async invocation =>
        {
            string query = $"?by={Uri.EscapeDataString(Actor.Of(invocation, by))}"
                + $"&reason={Uri.EscapeDataString(invocation.Get(reason) ?? "")}";
            await invocation.Node.CommandAsync(
                HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(invocation.Get(id)!)}{query}", null,
                    invocation.Cancel);
            invocation.Output.Say("it is over");
            return ExitCode.Ok;
        });
    }

    private static Table TableOf(IEnumerable<OverrideAnswer> arranged)
    {
        var table = new Table(
            new("ID"), new("SCHEDULE"), new("WHO"), new("FROM"), new("TO"), new("STATE"), new("BY"), new("REASON"));
        foreach (OverrideAnswer one in arranged)
        {
            table.Add(
                one.Id, one.Schedule, one.Person is { } person ? person : new Cell("nobody", Tone.Bad), Local(one.From),
                Local(one.To), one.State, one.By, one.Reason);
        }

        return table;
    }

    private static string Local(DateTimeOffset at) =>
        at.ToString("ddd yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);
}
