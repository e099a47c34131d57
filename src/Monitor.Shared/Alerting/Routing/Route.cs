using System.Collections.Immutable;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Routing;

/// <summary>A node of the routing tree with all that it has from the nodes above.</summary>
public sealed class Route
{
    /// <summary>The entry of <c>group_by</c> that stands for all labels: every alert is its own group.</summary>
    public const string AllLabels = "...";

    internal Route(
        string id, string key, RouteDefinition definition, Route? parent, RouteTimes times,
        ImmutableArray<Route> routes)
    {
        Id = id;
        Key = key;
        Receiver = definition.Receiver ?? parent?.Receiver;
        Matchers = definition.Matchers;
        MinSeverity = definition.MinSeverity;
        Continue = definition.Continue;
        GroupBy = definition.GroupBy ?? parent?.GroupBy ?? [];
        GroupWait = definition.GroupWait ?? parent?.GroupWait ?? TimeSpan.FromSeconds(30);
        GroupInterval = definition.GroupInterval ?? parent?.GroupInterval ?? TimeSpan.FromMinutes(5);
        RepeatInterval = definition.RepeatInterval ?? parent?.RepeatInterval ?? TimeSpan.FromHours(4);
        Times = times;
        Routes = routes;
    }

    /// <summary>The place in the tree: "route", "route.routes[1]".</summary>
    public string Id { get; }

    /// <summary>As Alertmanager names it in group keys: the matchers from the root on, <c>{}/{team="fx"}</c>.</summary>
    public string Key { get; }

    /// <summary>Whom to tell; null where nobody is named up to the root.</summary>
    public string? Receiver { get; }

    public ImmutableArray<LabelMatcher> Matchers { get; }

    public AlertSeverity? MinSeverity { get; }

    public bool Continue { get; }

    public ImmutableArray<string> GroupBy { get; }

    public TimeSpan GroupWait { get; }

    public TimeSpan GroupInterval { get; }

    /// <summary>Zero for never.</summary>
    public TimeSpan RepeatInterval { get; }

    /// <summary>When the route is told to be quiet. Not taken from the node above.</summary>
    public RouteTimes Times { get; }

    public ImmutableArray<Route> Routes { get; internal set; }

    public bool GroupsByAll => GroupBy is [AllLabels];

    /// <summary>True when an alert goes this way.</summary>
    public bool Takes(LabelSet labels) =>
        (MinSeverity is not { } least || AlertSeverities.Of(labels) >= least) && LabelMatcher.All(Matchers, labels);

    /// <summary>The labels by which the alert is told together with others.</summary>
    public LabelSet GroupOf(LabelSet labels) =>
        GroupsByAll ? labels
        : GroupBy.IsEmpty ? LabelSet.Empty
        : LabelSet.From(labels.Where(label => GroupBy.Contains(label.Name)));

    /// <summary>As Alertmanager writes a group's key.</summary>
    public string GroupKey(LabelSet group) => $"{Key}:{group}";
}
