using System.Collections.Immutable;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Routing;

/// <summary>A routing definition that was checked and can be asked. Immutable.</summary>
public sealed class RoutingTable
{
    private readonly ImmutableDictionary<string, Route> _byId;
    private readonly ImmutableDictionary<string, AlertReceiver> _receivers;

    private RoutingTable(RoutingDefinition definition, Route root, IEnumerable<Route> all)
    {
        Definition = definition;
        Root = root;
        _byId = all.ToImmutableDictionary(route => route.Id);
        _receivers = definition.Receivers.GroupBy(receiver => receiver.Name)
            .ToImmutableDictionary(group => group.Key, group => group.First());
        Inhibitions = new InhibitionRules(definition.Inhibitions);
    }

    /// <summary>Nobody is told of anything.</summary>
    public static RoutingTable Empty { get; } = Build(RoutingDefinition.Of([]), []);

    public RoutingDefinition Definition { get; }

    public Route Root { get; }

    public InhibitionRules Inhibitions { get; }

    /// <summary>All nodes by their place in the tree.</summary>
    public IReadOnlyDictionary<string, Route> Routes => _byId;

    /// <summary>
    /// Checks a definition as a whole. With problems, what can be asked is not what was meant: refuse the definition.
    /// </summary>
    public static RoutingTable Build(RoutingDefinition definition, ICollection<RoutingProblem> problems) =>
        new RoutingTableBuilder(definition, problems).Build((root, all) => new RoutingTable(definition, root, all));

    public AlertReceiver? Receiver(string name) => _receivers.GetValueOrDefault(name);

    /// <summary>
    /// The routes that an alert goes, in order: of each node that takes it the deepest ones below, and the node itself
    /// where none below does. Routes that lead to nobody are left out.
    /// </summary>
    public IReadOnlyList<Route> Match(LabelSet labels)
    {
        var found = new List<Route>();
        Match(Root, labels, found);
        found.RemoveAll(static route => route.Receiver is null);
        return found;
    }

    private static bool Match(Route route, LabelSet labels, List<Route> found)
    {
        if (!route.Takes(labels))
            return false;
        bool isTakenBelow = false;
        foreach (Route below in route.Routes)
        {
            if (!Match(below, labels, found))
                continue;
            isTakenBelow = true;
            if (!below.Continue)
                break;
        }

        if (!isTakenBelow)
            found.Add(route);
        return true;
    }
}
