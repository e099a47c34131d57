using System.Collections.Immutable;

namespace Monitor.Shared.Incidents;

/// <summary>All incidents, and where to find those that an alert may belong to. Immutable.</summary>
/// <param name="Incidents">By number.</param>
/// <param name="LastId">The number given last.</param>
/// <param name="ByAlert">The newest incident of each alert.</param>
/// <param name="ByLabel">
/// Open incidents by the names and values of their alerts' labels, with the number of alerts that have it.
/// </param>
public sealed record IncidentBook(
    ImmutableSortedDictionary<long, Incident> Incidents,
    long LastId,
    ImmutableDictionary<string, long> ByAlert,
    ImmutableDictionary<LabelValue, ImmutableSortedDictionary<long, int>> ByLabel)
{
    public static IncidentBook Empty { get; } = new(
        ImmutableSortedDictionary<long, Incident>.Empty, 0,
        ImmutableDictionary.Create<string, long>(StringComparer.Ordinal),
        ImmutableDictionary<LabelValue, ImmutableSortedDictionary<long, int>>.Empty);

    /// <summary>Open incidents, oldest first.</summary>
    public IEnumerable<Incident> Open => Incidents.Values.Where(incident => incident.IsOpen);

    /// <summary>The open incidents with alerts of a certain label, and how many of their alerts have it.</summary>
    public IReadOnlyDictionary<long, int> With(string name, string value) =>
        ByLabel.GetValueOrDefault(new LabelValue(name, value), ImmutableSortedDictionary<long, int>.Empty);

    /// <summary>An incident, or what it became part of.</summary>
    public Incident? Find(long id)
    {
        Incident? incident = Incidents.GetValueOrDefault(id);
        while (incident is { MergedInto: > 0 })
            incident = Incidents.GetValueOrDefault(incident.MergedInto);
        return incident;
    }
}

/// <summary>One label of an alert.</summary>
public readonly record struct LabelValue(string Name, string Value);
