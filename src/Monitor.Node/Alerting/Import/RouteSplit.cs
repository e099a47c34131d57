using System.Collections.Immutable;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Node.Alerting.Import;

/// <summary>
/// In an alertmanager.yml one receiver may be several places; here each is a receiver of its own. A route to such a one
/// gets routes below it, one for each place, that take all that it would have told itself. Where a route below goes on
/// to its siblings, those would take what is not theirs: such a route is named and told at the first place alone.
/// </summary>
/// <param name="placesOf">The names that stand for a receiver now; more than one where it was several places.</param>
internal sealed class RouteSplit(Func<string, IReadOnlyList<string>> placesOf)
{
    private readonly List<string> _incomplete = [];

    /// <summary>Places in the tree that are told at the first address alone: "route.routes[1]".</summary>
    public IReadOnlyList<string> Incomplete => _incomplete;

    public RouteDefinition Split(RouteDefinition root) => Split(root, root.Receiver, "route");

    private RouteDefinition Split(RouteDefinition route, string? inherited, string path)
    {
        string? receiver = route.Receiver ?? inherited;
        ImmutableArray<RouteDefinition> below =
            [.. route.Routes.Select((each, i) => Split(each, receiver, $"{path}.routes[{i}]"))];
        IReadOnlyList<string> places = receiver is null ? [] : placesOf(receiver);
        if (places.Count < 2)
            return route with { Routes = below };
        if (route.Routes.Any(each => each.Continue))
            _incomplete.Add(path);
        else
            below = [.. below, .. places.Select((place, i) => RouteDefinition.Empty with
            {
                Receiver = place,
                Continue = i < places.Count - 1,
            })];
        return route with { Receiver = route.Receiver is null ? null : places[0], Routes = below };
    }
}
