using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Rehearsal;

/// <summary>
/// Says of each node of the routing tree that an alert meets why it goes that way or not; the ways themselves are the
/// table's to say (<see cref="RoutingTable"/>).
/// </summary>
public static class RouteWalk
{
    public static IReadOnlyList<RouteLook> Of(RoutingTable table, LabelSet labels)
    {
        var looks = new List<RouteLook>();
        Look(table.Root, labels, looks);
        return looks;
    }

    private static bool Look(Route route, LabelSet labels, List<RouteLook> looks)
    {
        string? refusal = Refusal(route, labels);
        if (refusal is not null)
        {
            looks.Add(new RouteLook(route.Id, false, refusal));
            return false;
        }

        int at = looks.Count;
        looks.Add(new RouteLook(route.Id, true, ""));
        int below = 0, seen = 0;
        foreach (Route each in route.Routes)
        {
            seen++;
            if (!Look(each, labels, looks))
                continue;
            below++;
            if (!each.Continue)
                break;
        }

        string matched = route.Matchers.IsEmpty ? "it takes every alert" : $"{string.Join(", ", route.Matchers)} hold";
        string told = $"{route.Receiver ?? "nobody"} is told";
        string then =
            below > 0 ? "a route below takes it" : route.Routes.IsEmpty ? told : $"none below takes it, so {told}";
        int rest = route.Routes.Length - seen;
        string left = rest > 0 ? $", and the {rest} after that are not looked at" : "";
        looks[at] = looks[at] with { Why = $"{matched}; {then}{left}" };
        return true;
    }

    private static string? Refusal(Route route, LabelSet labels)
    {
        if (route.MinSeverity is { } least && AlertSeverities.Of(labels) < least)
            return $"it is less than {least.ToString().ToLowerInvariant()}";
        foreach (LabelMatcher matcher in route.Matchers)
        {
            if (matcher.IsMatch(labels[matcher.Name]))
                continue;
            string found = labels[matcher.Name] is { } value ? $"\"{value}\"" : "not there";
            return $"{matcher} does not hold: {matcher.Name} is {found}";
        }

        return null;
    }
}
