using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Shared.Alerting;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Cli.Alerting;

/// <summary><c>alerts list|show</c>: what is pending and firing.</summary>
internal static class AlertsCommand
{
    public static Command Create(GlobalOptions global) =>
        new ControlCommand("alerts", "Alerts that are pending or firing.")
        {
            Examples =
            [
                new("everything that is wrong now", "alerts list"),
                new("who is told of one, and what stands in the way", "alerts show HighCpu"),
            ],
        }.With(CreateList(global), AlertShowCommand.Create(global));

    private static ControlCommand CreateList(GlobalOptions global)
    {
        var state = new Option<string>("--state") { HelpName = "STATE", Description = "pending or firing alone" };
        state.AcceptOnlyFromAmong("pending", "firing");
        var severity = GlobalOptions.OneOf(new Option<AlertSeverity>("--min-severity")
        {
            HelpName = "SEVERITY",
            Description = "the least severe to list: info, warning, error or critical",
            CustomParser = GlobalOptions.Parse<AlertSeverity>(TryParse),
        }, [.. Enum.GetNames<AlertSeverity>().Select(n => n.ToLowerInvariant())]);
        var component = new Option<string>("--component", "-c")
        {
            HelpName = "NAME",
            Description = "of this component alone",
        };
        var none = new Option<bool>("--expect-none") { Description = "end with 1 when any alert is listed" };
        Argument<string[]> matchers = MatcherArguments.Create(isNeeded: false);
        return new ControlCommand("list", "Lists alerts, the worst first.")
        {
            Examples =
            [
                new("everything that is wrong now", "alerts list"),
                new("a gate in a deployment", "alerts list --state firing --min-severity error --expect-none"),
                new("of one team, and not of its tests", "alerts list team=fx env!=test"),
                new("all labels of a component's alerts", "alerts list --component order-gateway -o wide"),
                new("names of what fires, for a script",
                    "alerts list --state firing -o json | jq -r .alerts[].labels.alertname"),
            ],
        }.With(matchers, state, severity, component, none).Runs(global, async invocation =>
        {
            IReadOnlyList<LabelMatcher> demands = MatcherArguments.Read(invocation.Get(matchers)!);
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/alerts", invocation.Cancel);
            AlertList all = answer.Read(ControlJson.Default.AlertList);
            (AlertAnswer Alert, JsonElement Json)[] listed =
            [
                .. all.Alerts.Zip(answer.Data.GetProperty("alerts").EnumerateArray())
                    .Where(a => invocation.Get(state) is not { } wanted || a.First.State == wanted)
                    .Where(a => invocation.Get(component) is not { } wanted || a.First.Label("component") == wanted)
                    .Where(a => demands.Count == 0 || a.First.IsTakenBy(demands))
                    .Where(a => SeverityOf(a.First) >= invocation.Get(severity))
                    .OrderByDescending(a => a.First.IsFiring).ThenByDescending(a => SeverityOf(a.First))
                    .ThenByDescending(a => a.First.ActiveAt),
            ];
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson("alerts", listed.Select(a => a.Json));
            else if (listed.Length > 0)
                invocation.Output.Write(AlertTable.Of(listed.Select(a => a.Alert), answer.Now));
            else
                invocation.Output.WriteLine("no alerts");
            bool isUnwanted = invocation.Get(none) && listed.Length > 0;
            return invocation.Output.Conclude(answer, isUnwanted ? ExitCode.NotMet : ExitCode.Ok);
        });
    }

    public static AlertSeverity SeverityOf(AlertAnswer alert) =>
        AlertSeverities.TryParse(alert.Label(AlertSeverities.Label), out AlertSeverity severity)
            ? severity
            : AlertSeverity.Warning;

    private static bool TryParse(string text, out AlertSeverity severity, out string mistake)
    {
        bool isGood = AlertSeverities.TryParse(text, out severity);
        mistake = isGood ? "" : $"'{text}' is none of info, warning, error, critical";
        return isGood;
    }
}
