using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Durations;

namespace Monitor.Shared.Explain;

/// <summary>The way through the routing tree, in words: which node took an alert, and why.</summary>
public static class RoutePath
{
    /// <summary>
    /// "every alert (route) → team="fx" (route.routes[1]) → receiver desk, grouped by venue"; the place alone where
    /// the tree is not known.
    /// </summary>
    /// <param name="table">The tree; null where it is not known any more.</param>
    /// <param name="id">The node's place, "route.routes[1]".</param>
    public static string Describe(RoutingTable? table, string id)
    {
        if (table is null || !table.Routes.TryGetValue(id, out Route? last))
            return id;
        var nodes = new List<string>();
        for (int end = id.IndexOf('.'); ; end = id.IndexOf('.', end + 1))
        {
            string at = end < 0 ? id : id[..end];
            if (table.Routes.TryGetValue(at, out Route? node))
                nodes.Add($"{Demand(node)} ({at})");
            if (end < 0)
                break;
        }

        return $"{string.Join(" → ", nodes)} → receiver {last.Receiver ?? "none"}{Grouping(last)}";
    }

    private static string Demand(Route node)
    {
        var demands = node.Matchers.Select(matcher => matcher.ToString()).ToList();
        if (node.MinSeverity is { } least and > AlertSeverity.Info)
            demands.Add($"severity at least {least.ToString().ToLowerInvariant()}");
        return demands.Count == 0 ? "every alert" : string.Join(" and ", demands);
    }

    private static string Grouping(Route route)
    {
        if (route.GroupsByAll && route.GroupWait == TimeSpan.Zero)
            return ", each alert by itself, at once";
        string by = route.GroupsByAll ? "each alert by itself"
            : route.GroupBy.IsEmpty ? "all together" : $"grouped by {string.Join(", ", route.GroupBy)}";
        return $", {by}, after {DurationText.Format(route.GroupWait)} and then every "
            + $"{DurationText.Format(route.GroupInterval)} at most";
    }
}
