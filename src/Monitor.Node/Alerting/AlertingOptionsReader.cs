using Monitor.Node.Configuration;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Flapping;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;

namespace Monitor.Node.Alerting;

/// <summary>
/// Binds <c>alerting</c>: routes from an alertmanager.yml or in the node's own file, and how flapping and silences are
/// treated.
/// </summary>
internal sealed class AlertingOptionsReader(
    Func<YamlFields, string, string?> pathFrom, ICollection<YamlProblem> problems)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <param name="root">The whole document.</param>
    /// <param name="own">The receivers of the node's own configuration.</param>
    /// <param name="receivers">Those and what an alertmanager.yml brings along.</param>
    public AlertingOptions Read(
        YamlFields root, IReadOnlyList<ReceiverOptions> own, out IReadOnlyList<ReceiverOptions> receivers)
    {
        YamlFields fields = root.Section("alerting");
        string? path = pathFrom(fields, "file");
        AlertOptions alerts = ReadOptions(fields);
        RoutingDefinition? routing = ReadRouting(fields, own);
        receivers = own;
        IReadOnlyList<YamlProblem> notTaken = [];
        if (path is not null)
        {
            if (routing is not null)
                fields.Problem("file", "is given beside a route; one of them must say it all");
            var file = new AlertmanagerFile(path, problems);
            routing = file.Read(root.Has("receivers") ? own : []);
            if (file.ResolveTimeout is { } timeout && !fields.Has("resolve_timeout"))
                alerts = alerts with { ResolveTimeout = timeout };
            (receivers, notTaken) = (file.Receivers, file.NotTaken);
        }

        if (alerts.SilenceReminderReceiver is { } name && !receivers.Any(receiver => receiver.Name == name))
            fields.Section("silences").Problem("remind", $"no receiver is called \"{name}\"");
        fields.RefuseUnknownKeys();
        if (routing is not null)
            Check(routing, path, fields);
        return new AlertingOptions(routing, alerts, notTaken);
    }

    private RoutingDefinition? ReadRouting(YamlFields fields, IReadOnlyList<ReceiverOptions> own)
    {
        var reader = new RouteReader(problems);
        YamlFields route = fields.Section("route");
        IReadOnlyList<YamlFields> inhibitions = fields.Sections("inhibit_rules");
        IReadOnlyList<YamlFields> times = fields.Sections("time_intervals");
        RouteDefinition? tree = route.Exists ? reader.ReadRoute(route) : null;
        if (tree is { Receiver: null })
            route.Missing("receiver");
        if (tree is null && times.Count > 0)
            fields.Problem("time_intervals", "serves nothing without a route");
        if (tree is null && inhibitions.Count == 0)
            return null;
        RoutingDefinition simple = RoutingDefinition.Of(Notify.Receivers.Of(own));
        return simple with
        {
            Route = tree ?? simple.Route,
            Inhibitions = [.. inhibitions.Select(reader.ReadInhibition)],
            TimeIntervals = [.. times.Select(RouteReader.ReadNamedTimes)],
        };
    }

    private static AlertOptions ReadOptions(YamlFields fields)
    {
        var standard = new AlertOptions();
        var flap = new FlapOptions();
        YamlFields flapping = fields.Section("flapping"), silences = fields.Section("silences");
        var options = new AlertOptions
        {
            ResolveTimeout = fields.Duration(
                "resolve_timeout", standard.ResolveTimeout, TimeSpan.FromSeconds(1), Day),
            Flapping = flapping.Flag("enabled", true)
                ? new FlapOptions
                {
                    Episodes = flapping.Whole("episodes", flap.Episodes, 2, 64),
                    Within = flapping.Duration("within", flap.Within, TimeSpan.FromSeconds(1), Day),
                    SteadyAfter = flapping.Duration("steady_after", flap.SteadyAfter, TimeSpan.FromSeconds(1), Day),
                }
                : null,
            SilenceReminder = silences.Duration("remind_before", standard.SilenceReminder, TimeSpan.Zero, Day),
            SilenceReminderReceiver = silences.Text("remind"),
            SilenceRetention = silences.Duration("retention", standard.SilenceRetention, TimeSpan.Zero, Day * 3650),
            SilenceGuard = new SilenceGuard
            {
                LargestShare = Share(silences),
                AlwaysAllowed = silences.Whole("always_allowed", standard.SilenceGuard.AlwaysAllowed, 0, 1_000_000),
            },
        };
        flapping.RefuseUnknownKeys();
        silences.RefuseUnknownKeys();
        return options;
    }

    private static double Share(YamlFields silences)
    {
        double share = silences.Number("largest_share", new SilenceGuard().LargestShare);
        if (share is >= 0 and <= 1)
            return share;
        silences.Problem("largest_share", "must be from 0 to 1");
        return 1;
    }

    private void Check(RoutingDefinition routing, string? file, YamlFields fields)
    {
        var found = new List<RoutingProblem>();
        RoutingTable.Build(routing, found);
        foreach (RoutingProblem problem in found)
        {
            YamlPlace place = file is null ? fields.Place : new YamlPlace(file, 0, 0);
            problems.Add(new YamlProblem(
                place, file is null ? $"alerting.{problem.Path}" : problem.Path, problem.Message));
        }
    }
}
