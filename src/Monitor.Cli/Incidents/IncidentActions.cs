using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Shared.Durations;

namespace Monitor.Cli.Incidents;

/// <summary>What can be done to an incident. Every action says who does it, and is done when it is durable.</summary>
internal static class IncidentActions
{
    private const string OverNote = "Refused (4) when the incident is over.";

    public static IEnumerable<ControlCommand> All(GlobalOptions global) =>
    [
        CreateNoted(
            global, "ack", "acknowledge", "Takes an incident: whoever is called stops being called.", OverNote,
            [
                new("take it", "incident ack 12"),
                new("for somebody on the phone", "incident ack 12 --by ann --note 'on a train'"),
            ]),
        CreateNoted(
            global, "unack", "unacknowledge", "Gives an incident back: nobody has it any more.", OverNote,
            [new("it is somebody else's after all", "incident unack 12")], takesNote: false),
        CreateEscalate(global),
        CreateAssign(global),
        CreateComment(global),
        CreateSnooze(global),
        CreateNoted(
            global, "resolve", "resolve", "Says that an incident is over.",
            "One whose alerts fire on opens again with the next change.",
            [new("and why", "incident resolve 12 --note 'the feed is back'")]),
        CreateMerge(global),
        CreateSplit(global),
    ];

    private static ControlCommand CreateNoted(
        GlobalOptions global, string name, string action, string description, string note,
        IReadOnlyList<CommandExample> examples, bool takesNote = true)
    {
        Argument<long> id = IncidentCommand.Number();
        Option<string> by = Actor.CreateOption();
        var text = new Option<string>("--note", "-m")
        {
            HelpName = "TEXT",
            Description = "a word about it for the time line",
        };
        ControlCommand command = new ControlCommand(name, description) { Notes = [note], Examples = examples }
            .With(id, by);
        if (takesNote)
            command.With(text);
        return command.Runs(global, invocation => ActAsync(
            invocation, invocation.Get(id), action,
            new IncidentWish(Actor.Of(invocation, by)) { Note = takesNote ? invocation.Get(text) : null }));
    }

    private static ControlCommand CreateAssign(GlobalOptions global)
    {
        Argument<long> id = IncidentCommand.Number();
        var to = new Argument<string>("WHO") { Description = "whose it is from now on" };
        Option<string> by = Actor.CreateOption();
        return new ControlCommand("assign", "Hands an incident to somebody.")
        {
            Examples = [new("to bob", "incident assign 12 bob")],
        }.With(id, to, by).Runs(global, invocation => ActAsync(
            invocation, invocation.Get(id), "assign",
            new IncidentWish(Actor.Of(invocation, by)) { To = invocation.Get(to) }));
    }

    private static ControlCommand CreateEscalate(GlobalOptions global)
    {
        Argument<long> id = IncidentCommand.Number();
        var policy = new Option<string>("--policy") { HelpName = "NAME", Description = "the policy that takes over" };
        Option<string> by = Actor.CreateOption();
        return new ControlCommand("escalate", "Calls the next ones now, whoever has the incident.")
        {
            Notes = ["Refused (4) where no policy has the incident and none is given."],
            Examples =
            [
                new("more hands are needed", "incident escalate 12"),
                new("hand it over", "incident escalate 12 --policy managers"),
            ],
        }.With(id, policy, by).Runs(global, invocation => ActAsync(
            invocation, invocation.Get(id), "escalate",
            new IncidentWish(Actor.Of(invocation, by)) { Policy = invocation.Get(policy) }));
    }

    private static ControlCommand CreateComment(GlobalOptions global)
    {
        Argument<long> id = IncidentCommand.Number();
        var text = new Argument<string>("TEXT") { Description = "what to remember of it" };
        Option<string> by = Actor.CreateOption();
        return new ControlCommand("comment", "Adds a sentence to an incident's time line.")
        {
            Examples = [new("what was found", "incident comment 12 'the certificate had run out'")],
        }.With(id, text, by).Runs(global, invocation => ActAsync(
            invocation, invocation.Get(id), "comment",
            new IncidentWish(Actor.Of(invocation, by)) { Note = invocation.Get(text) }));
    }

    private static ControlCommand CreateSnooze(GlobalOptions global)
    {
        Argument<long> id = IncidentCommand.Number();
        var length = new Option<TimeSpan>("--for", "-d")
        {
            HelpName = "DURATION",
            Description = "how long, by the node's clock",
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };
        Option<DateTimeOffset> until = Moments.CreateOption("--until", "until when");
        Option<string> by = Actor.CreateOption();
        return new ControlCommand("snooze", "Lets an incident rest for a while.")
        {
            Notes = ["An alert that is worse than all before wakes it."],
            Examples =
            [
                new("until the vendor is back", "incident snooze 12 --for 2h"),
                new("until the market opens", "incident snooze 12 --until 2026-10-05T06:30Z"),
            ],
        }.With(id, length, until, by).Runs(global, invocation =>
        {
            if (invocation.Has(length) == invocation.Has(until))
                throw new ControlException(ExitCode.Usage, "how long? give --for or --until, one of them");
            return ActAsync(invocation, invocation.Get(id), "snooze", new IncidentWish(Actor.Of(invocation, by))
            {
                For = invocation.Has(length) ? DurationText.Format(invocation.Get(length)) : null,
                Until = invocation.Has(until) ? Moments.Write(invocation.Get(until)) : null,
            });
        });
    }

    private static ControlCommand CreateMerge(GlobalOptions global)
    {
        Argument<long> id = IncidentCommand.Number("the incident that goes");
        Argument<long> into = IncidentCommand.Number("the incident that it becomes a part of", "INTO");
        Option<string> by = Actor.CreateOption();
        return new ControlCommand("merge", "Makes an incident a part of another.")
        {
            Examples = [new("13 is the same as 12", "incident merge 13 12")],
        }.With(id, into, by).Runs(global, invocation => ActAsync(
            invocation, invocation.Get(id), "merge",
            new IncidentWish(Actor.Of(invocation, by)) { Into = invocation.Get(into) }));
    }

    private static ControlCommand CreateSplit(GlobalOptions global)
    {
        Argument<long> id = IncidentCommand.Number();
        var alerts = new Argument<string[]>("FINGERPRINT")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "the alerts that go into an incident of their own, as 'incident show' has them",
        };
        Option<string> by = Actor.CreateOption();
        return new ControlCommand("split", "Takes alerts out of an incident into one of their own.")
        {
            Notes = ["What somebody took apart is not put together again by itself."],
            Examples = [new("an alert that has another cause", "incident split 12 b7ac20a12901d5a7")],
        }.With(id, alerts, by).Runs(global, invocation => ActAsync(
            invocation, invocation.Get(id), "split",
            new IncidentWish(Actor.Of(invocation, by)) { Alerts = invocation.Get(alerts) }));
    }

    private static async Task<int> ActAsync(Invocation invocation, long id, string action, IncidentWish wish)
    {
        NodeAnswer answer = await invocation.Node.CommandAsync(
            HttpMethod.Post, $"api/v1/incidents/{id}/{action}",
            JsonSerializer.Serialize(wish, ControlJson.Default.IncidentWish), invocation.Cancel);
        IncidentDone done = answer.Read(ControlJson.Default.IncidentDone);
        if (invocation.Output.IsJson)
            invocation.Output.WriteJson(answer.Data);
        else if (done.Incident is { } incident)
        {
            invocation.Output.WriteLine(
                $"#{incident.Id} {incident.Title}: {done.Outcome}, ", IncidentCommand.StatusOf(incident));
        }
        else
            invocation.Output.WriteLine(done.Outcome);
        return invocation.Output.Conclude(answer);
    }
}
