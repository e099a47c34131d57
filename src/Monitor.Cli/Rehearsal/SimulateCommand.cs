using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Durations;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Cli.Rehearsal;

/// <summary><c>simulate alert</c>: a made-up alert through the real tree.</summary>
internal static class SimulateCommand
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromHours(1);

    public static Command Create(GlobalOptions global) =>
        new ControlCommand("simulate", "Asks what would become of something that has not happened.")
        {
            Examples = [new("who would be called?", "simulate alert RiskEngineDown component=risk severity=critical")],
        }.With(CreateAlert(global, "alert", "simulate alert"));

    /// <param name="path">How it is called: it is known under two names.</param>
    public static ControlCommand CreateAlert(GlobalOptions global, string name, string path)
    {
        var labels = new Argument<string[]>("LABEL")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "the alert's labels: component=risk; a first word without a sign is its name",
        };
        var more = new Option<string[]>("--labels", "-l") { HelpName = "LABELS", Description = "the same: a=b,c=d" };
        var horizon = Duration("--for", "-d", $"how far to look ({DurationText.Format(UsualTime)})");
        var lasts = Duration("--lasts", null, "how long the alert fires (all the time)");
        var acknowledged = Duration("--acknowledge", null, "after how long somebody takes the incident (never)");
        return new ControlCommand(
            name, "Sends a made-up alert through the real tree and shows what would become of it.")
        {
            Notes =
            [
                "Shows the way through the routes and why, what would silence, inhibit or mute it, who would be told "
                + "when, and which incident it would join, with the evidence, and whom that would page until "
                + "somebody took it. The node decides with what it has now, silences and firing alerts included. "
                + "Nothing is journaled, and nobody is told.",
                "Ends with 1 when nobody would be told.",
            ],
            Examples =
            [
                new("who would be called?", $"{path} RiskEngineDown component=risk severity=critical"),
                new("of one that ends after ten minutes",
                    $"{path} --labels alertname=Slow,severity=warning --lasts 10m"),
                new("who hears of it until ann takes it?",
                    $"{path} FeedGone severity=critical --acknowledge 20m"),
                new("and over a night", $"{path} FeedGone component=md-xlon severity=critical --for 12h"),
            ],
        }.With(labels, more, horizon, lasts, acknowledged).Runs(global, async invocation =>
        {
            Dictionary<string, string> set = Read([.. invocation.Get(labels)!, .. invocation.Get(more) ?? []]);
            var wish = new SimulationWish(
                set, DurationText.Format(invocation.Has(horizon) ? invocation.Get(horizon) : UsualTime),
                invocation.Has(lasts) ? DurationText.Format(invocation.Get(lasts)) : "",
                invocation.Has(acknowledged) ? DurationText.Format(invocation.Get(acknowledged)) : "");
            NodeAnswer answer = await invocation.Node.CommandAsync(
                HttpMethod.Post, "api/v1/alerts/simulate",
                JsonSerializer.Serialize(wish, ControlJson.Default.SimulationWish), invocation.Cancel);
            SimulationAnswer simulated = answer.Read(ControlJson.Default.SimulationAnswer);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(answer.Data);
            else
                Print(invocation.Output, simulated);
            return invocation.Output.Conclude(answer, simulated.Tellings.Count > 0 ? ExitCode.Ok : ExitCode.NotMet);
        });
    }

    private static Option<TimeSpan> Duration(string name, string? alias, string description) =>
        new(name, alias is null ? [] : [alias])
        {
            HelpName = "DURATION",
            Description = description,
            CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
        };

    private static Dictionary<string, string> Read(IReadOnlyList<string> words)
    {
        var labels = new Dictionary<string, string>();
        for (int i = 0; i < words.Count; i++)
        {
            string text = i == 0 && !words[i].Contains('=') ? $"alertname=\"{words[i]}\"" : words[i];
            if (!AlertMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> read, out string error))
                throw new ControlException(ExitCode.Usage, $"'{words[i]}' {error}");
            foreach (LabelMatcher label in read)
            {
                if (!label.IsExact)
                    throw new ControlException(ExitCode.Usage, $"'{label}': a label has one value; say it with =");
                labels[label.Name] = label.Value;
            }
        }

        return labels;
    }

    private static void Print(CommandOutput output, SimulationAnswer answer)
    {
        if (answer.FiresAlready)
            output.WriteLine(
                new Cell("This very alert fires already; what follows is what is left to happen.", Tone.Warning));
        output.WriteLine(new Cell("Way through the routes", Tone.Heading));
        foreach (RouteLook look in answer.Looks)
        {
            Cell taken = look.IsTaken ? new Cell("  yes  ", Tone.Good) : new Cell("  no   ", Tone.Faint);
            output.WriteLine(taken, $"{look.Route}: {look.Why}");
        }

        foreach (RouteWay way in answer.Ways)
        {
            string group = way.Group.Length == 0
                ? "alone"
                : $"in the group {way.Group}, with {way.GroupSize} others now";
            output.WriteLine($"  {way.Receiver} by {way.Route}, {group}");
        }

        foreach (string hold in answer.Holds)
            output.WriteLine(new Cell($"  {hold}", Tone.Warning));
        Print(output, answer.Incident);
        output.WriteLine(new Cell("Told", Tone.Heading));
        foreach (SimulatedTelling telling in answer.Tellings)
        {
            string whom = telling.Person.Length > 0 ? $"{telling.Person} by {telling.Receiver}" : telling.Receiver;
            string of = telling.Incident is { } id ? $"of incident {id}" : "of the alert";
            output.WriteLine(
                new Cell($"  +{Age.Of(answer.From, telling.At),-7}", Tone.Faint), $"{whom}, {of}: {telling.Because}");
        }

        if (answer.Tellings.Count == 0)
            output.WriteLine(new Cell($"  nobody until {Age.Moment(answer.To)}", Tone.Bad));
    }

    private static void Print(CommandOutput output, SimulatedIncident? incident)
    {
        if (incident is null)
            return;
        output.WriteLine(new Cell("Incident", Tone.Heading));
        output.WriteLine(incident.IsNew ? $"  opens incident {incident.Id}" : $"  joins incident {incident.Id}");
        foreach (string reason in incident.Evidence)
            output.WriteLine($"    {reason}");
        output.WriteLine(incident.Policy.Length > 0
            ? $"  escalated by {incident.Policy}"
            : "  no escalation policy has it: nobody is paged of the incident");
        foreach (Incidents.IncidentMoment moment in incident.Timeline)
            output.WriteLine(new Cell($"  {Age.Moment(moment.At)}  ", Tone.Faint), $"{moment.Kind}: {moment.Text}");
    }
}
