using System.Collections.Immutable;

namespace Monitor.Shared.Alerting.Routing;

/// <summary>Checks a routing definition and makes its tree; every mistake is named by its path.</summary>
internal sealed class RoutingTableBuilder(RoutingDefinition definition, ICollection<RoutingProblem> problems)
{
    private const int MaxDepth = 64;

    private readonly Dictionary<string, ImmutableArray<TimeInterval>> _times = new(StringComparer.Ordinal);
    private readonly HashSet<string> _receivers = new(StringComparer.Ordinal);
    private readonly List<Route> _all = [];

    public RoutingTable Build(Func<Route, IEnumerable<Route>, RoutingTable> make)
    {
        ReadReceivers();
        ReadTimes();
        CheckInhibitions();
        RouteDefinition root = definition.Route;
        if (!root.Matchers.IsEmpty || root.MinSeverity is not null)
            Problem("route", "must not have matchers: the root takes every alert");
        if (root.Continue)
            Problem("route.continue", "must not be true for the root");
        if (!root.MuteTimes.IsEmpty || !root.ActiveTimes.IsEmpty)
            Problem("route", "must not have mute or active times for the root");
        if (root.Receiver is null && root.Routes.Any(route => route.Receiver is null))
            Problem("route.receiver", "is missing");
        Route made = Read(root, parent: null, "route", parentKey: "", depth: 0);
        return make(made, _all);
    }

    private Route Read(RouteDefinition route, Route? parent, string path, string parentKey, int depth)
    {
        Check(route, path);
        string key = parent is null ? "{}" : $"{parentKey}/{{{string.Join(",", route.Matchers)}}}";
        // Without groups there is nothing that a path would tell apart: the alert's own labels do.
        if (parent is { GroupsByAll: true, GroupWait.Ticks: 0, GroupInterval.Ticks: 0 })
            key = parentKey;
        var made = new Route(path, key, route, parent, TimesOf(route, path), []);
        _all.Add(made);
        if (depth == MaxDepth)
        {
            Problem(path, $"is more than {MaxDepth} nodes deep");
            return made;
        }

        made.Routes =
        [
            .. route.Routes.Select((below, i) => Read(below, made, $"{path}.routes[{i}]", key, depth + 1)),
        ];
        return made;
    }

    private void Check(RouteDefinition route, string path)
    {
        if (route.Receiver is { } receiver && !_receivers.Contains(receiver))
            Problem(path + ".receiver", $"\"{receiver}\" is not among the receivers");
        if (route.GroupBy is { } labels)
        {
            if (labels.Contains(Route.AllLabels) && labels.Length > 1)
                Problem(path + ".group_by", "must have nothing beside \"...\"");
            if (labels.Distinct().Count() != labels.Length)
                Problem(path + ".group_by", "names a label twice");
            if (labels.Contains(""))
                Problem(path + ".group_by", "names a label without a name");
        }

        if (route.GroupInterval is { } interval && interval < TimeSpan.Zero)
            Problem(path + ".group_interval", "must not be negative");
        if (route.GroupWait is { } wait && wait < TimeSpan.Zero)
            Problem(path + ".group_wait", "must not be negative");
        if (route.RepeatInterval is { } repeat && repeat < TimeSpan.Zero)
            Problem(path + ".repeat_interval", "must not be negative");
    }

    private RouteTimes TimesOf(RouteDefinition route, string path)
    {
        if (route.MuteTimes.IsEmpty && route.ActiveTimes.IsEmpty)
            return RouteTimes.Always;
        return new RouteTimes(
            Named(route.MuteTimes, path + ".mute_time_intervals"),
            Named(route.ActiveTimes, path + ".active_time_intervals"));
    }

    private ImmutableArray<(string Name, ImmutableArray<TimeInterval> Intervals)> Named(
        ImmutableArray<string> names, string path)
    {
        for (int i = 0; i < names.Length; i++)
        {
            if (!_times.ContainsKey(names[i]))
                Problem($"{path}[{i}]", $"\"{names[i]}\" is not among the time intervals");
        }

        return [.. names.Select(name => (name, _times.GetValueOrDefault(name, [])))];
    }

    private void ReadReceivers()
    {
        for (int i = 0; i < definition.Receivers.Length; i++)
        {
            string name = definition.Receivers[i].Name;
            if (name.Length == 0)
                Problem($"receivers[{i}].name", "must not be empty");
            else if (!_receivers.Add(name))
                Problem($"receivers[{i}].name", $"\"{name}\" is there twice");
        }
    }

    private void ReadTimes()
    {
        for (int i = 0; i < definition.TimeIntervals.Length; i++)
        {
            NamedTimeIntervals named = definition.TimeIntervals[i];
            string path = $"time_intervals[{i}]";
            ImmutableArray<TimeInterval> intervals =
            [
                .. named.Intervals.Select((interval, j) =>
                    TimeInterval.Read(interval, $"{path}.time_intervals[{j}]", problems)),
            ];
            if (named.Name.Length == 0)
                Problem(path + ".name", "must not be empty");
            else if (!_times.TryAdd(named.Name, intervals))
                Problem(path + ".name", $"\"{named.Name}\" is there twice");
        }
    }

    /// <summary>
    /// Without a matcher on one side a rule takes everything there. Alertmanager loads such rules, so they are no
    /// mistake; labels without a name are.
    /// </summary>
    private void CheckInhibitions()
    {
        for (int i = 0; i < definition.Inhibitions.Length; i++)
        {
            if (definition.Inhibitions[i].Equal.Contains(""))
                Problem($"inhibit_rules[{i}].equal", "names a label without a name");
        }
    }

    private void Problem(string path, string message) => problems.Add(new RoutingProblem(path, message));
}
