using System.CommandLine;
using Monitor.Cli.Alerting;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Incidents;

/// <summary><c>incident list|show</c> and what can be done to one.</summary>
internal static class IncidentCommand
{
    public static Command Create(GlobalOptions global) =>
        new ControlCommand("incident", "Incidents: what is wrong, who has it, and what to do about it.")
        {
            Examples =
            [
                new("what is open", "incident list"),
                new("its alerts, likely causes and time line", "incident show 12"),
                new("take it", "incident ack 12 --note 'restarting the risk engine'"),
            ],
        }.With(CreateList(global), CreateShow(global)).With([.. IncidentActions.All(global)]);

    /// <summary>An argument that names an incident.</summary>
    public static Argument<long> Number(string description = "the incident's number", string name = "ID") =>
        new(name) { Description = description, CustomParser = GlobalOptions.Parse<long>(TryParse) };

    public static Cell StatusOf(IncidentSummary incident) => incident.Status switch
    {
        "resolved" => new Cell("resolved", Tone.Good),
        _ when incident.SnoozedUntil is not null => new Cell("snoozed", Tone.Faint),
        "acknowledged" => new Cell("acknowledged", Tone.Warning),
        _ => new Cell(incident.Status, Tone.Bad),
    };

    private static ControlCommand CreateList(GlobalOptions global)
    {
        var status = new Option<string>("--status")
        {
            HelpName = "STATUS",
            Description = "open, resolved or all (open)",
        };
        status.AcceptOnlyFromAmong("open", "resolved", "all");
        var limit = new Option<int?>("--limit") { HelpName = "N", Description = "most incidents (100)" };
        var none = new Option<bool>("--expect-none") { Description = "end with 1 when any incident is listed" };
        return new ControlCommand("list", "Lists incidents, the open ones first, with who has them.")
        {
            Examples =
            [
                new("what is open", "incident list"),
                new("the latest ten, open or not", "incident list --status all --limit 10"),
                new("what nobody has, for a script",
                    "incident list -o json | jq '.incidents[] | select(.status == \"triggered\") .id'"),
            ],
        }.With(status, limit, none).Runs(global, async invocation =>
        {
            var query = new List<(string, string)>();
            if (invocation.Get(status) is { } wanted)
                query.Add(("status", wanted));
            if (invocation.Get(limit) is { } most)
                query.Add(("limit", most.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/incidents", invocation.Cancel, [.. query]);
            IncidentList list = answer.Read(ControlJson.Default.IncidentList);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(answer.Data);
            else
                Print(invocation.Output, list, answer.Now);
            return invocation.Output.Conclude(
                answer, invocation.Get(none) && list.Incidents.Count > 0 ? ExitCode.NotMet : ExitCode.Ok);
        });
    }

    private static ControlCommand CreateShow(GlobalOptions global)
    {
        Argument<long> id = Number();
        return new ControlCommand(
            "show", "Shows an incident: its alerts and why they belong to it, likely causes, time line.")
        {
            Examples = [new("all of incident 12", "incident show 12")],
        }.With(id).Runs(global, async invocation =>
        {
            NodeAnswer answer = await invocation.Node.GetAsync(
                $"api/v1/incidents/{invocation.Get(id)}", invocation.Cancel);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(answer.Data);
            else
                IncidentPage.Print(invocation.Output, answer.Read(ControlJson.Default.IncidentAnswer), answer.Now);
            return invocation.Output.Conclude(answer);
        });
    }

    private static void Print(CommandOutput output, IncidentList list, DateTimeOffset now)
    {
        if (list.Incidents.Count == 0)
        {
            output.WriteLine("no incidents");
            return;
        }

        var table = new Table(
            new("ID", IsNumber: true), new("STATUS"), new("SEVERITY"), new("FOR", IsNumber: true),
            new("ALERTS", IsNumber: true), new("WHO"), new("OPENED", OnlyWide: true), new("COMPONENTS", OnlyWide: true),
            new("WHAT"));
        foreach (IncidentSummary incident in list.Incidents)
        {
            DateTimeOffset until = incident.ResolvedAt ?? now;
            string who = incident.Assignee.Length > 0 ? incident.Assignee : string.Join(", ", incident.AcknowledgedBy);
            table.Add(
                incident.Id.ToString(), StatusOf(incident), AlertTable.SeverityCell(incident.Severity),
                Age.Of(incident.OpenedAt, until), $"{incident.Firing}/{incident.Alerts}", who.Length > 0 ? who : "-",
                Age.Moment(incident.OpenedAt), string.Join(" ", incident.Components), incident.Title);
        }

        output.Write(table);
        if (list.Found > list.Incidents.Count)
            output.WriteLine($"and {list.Found - list.Incidents.Count} more; --limit shows them");
    }

    private static bool TryParse(string text, out long id, out string mistake)
    {
        bool isGood = long.TryParse(
            text.TrimStart('#'), System.Globalization.CultureInfo.InvariantCulture, out id) && id > 0;
        mistake = isGood ? "" : $"'{text}' is not an incident's number; 'monitorctl incident list' has them";
        return isGood;
    }
}
