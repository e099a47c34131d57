using System.Collections.Immutable;

namespace Monitor.Shared.Incidents;

/// <summary>
/// Which component needs which: "order-gateway depends on risk-engine" means that trouble of the risk engine is felt in
/// the gateway. Immutable; names are compared as they are.
/// </summary>
public sealed class Topology
{
    private static readonly ImmutableSortedSet<string> None =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    private readonly ImmutableDictionary<string, ImmutableSortedSet<string>> _needs;
    private readonly ImmutableDictionary<string, ImmutableSortedSet<string>> _neededBy;

    private readonly ImmutableDictionary<(string Component, string Needs), long> _learned;

    private Topology(
        ImmutableDictionary<string, ImmutableSortedSet<string>> needs,
        ImmutableDictionary<string, ImmutableSortedSet<string>> neededBy,
        ImmutableDictionary<(string Component, string Needs), long> learned)
    {
        _needs = needs;
        _neededBy = neededBy;
        _learned = learned;
    }

    public static Topology Empty { get; } = new(
        ImmutableDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal),
        ImmutableDictionary<(string Component, string Needs), long>.Empty);

    /// <summary>What a component depends on directly.</summary>
    public IReadOnlyCollection<string> NeedsOf(string component) => _needs.GetValueOrDefault(component, None);

    /// <summary>What depends on a component directly.</summary>
    public IReadOnlyCollection<string> DependentsOf(string component) => _neededBy.GetValueOrDefault(component, None);

    /// <summary>The topology with one more dependency; a component's dependency on itself says nothing.</summary>
    public Topology With(string component, string needs) => component == needs ? this : new Topology(
        _needs.SetItem(component, _needs.GetValueOrDefault(component, None).Add(needs)),
        _neededBy.SetItem(needs, _neededBy.GetValueOrDefault(needs, None).Add(component)),
        _learned.Remove((component, needs)));

    /// <summary>The topology with a dependency that nobody declared and that calls show.</summary>
    public Topology WithLearned(string component, string needs, long calls)
    {
        if (component == needs || (NeedsOf(component).Contains(needs) && CallsOf(component, needs) is null))
            return this;
        Topology with = With(component, needs);
        return new Topology(with._needs, with._neededBy, _learned.SetItem((component, needs), calls));
    }

    /// <summary>From how many calls a direct dependency was learned; null where it is declared, or is none.</summary>
    public long? CallsOf(string component, string needs) =>
        _learned.TryGetValue((component, needs), out long calls) ? calls : null;

    /// <summary>Components one step away in either direction.</summary>
    public IEnumerable<string> NeighboursOf(string component) => NeedsOf(component).Concat(DependentsOf(component));

    /// <summary>All that feels a component's trouble, itself included, by way of any number of steps.</summary>
    public IReadOnlySet<string> Felt(string component)
    {
        var felt = new HashSet<string>(StringComparer.Ordinal) { component };
        var next = new Queue<string>([component]);
        while (next.TryDequeue(out string? reached))
        {
            foreach (string dependent in DependentsOf(reached))
            {
                if (felt.Add(dependent))
                    next.Enqueue(dependent);
            }
        }

        return felt;
    }
}
