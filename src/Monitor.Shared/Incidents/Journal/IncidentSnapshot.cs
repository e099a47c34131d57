using System.Collections.Immutable;

namespace Monitor.Shared.Incidents.Journal;

/// <summary>
/// The whole state as a file: incidents, which of them is each alert's, and time lines; the other index follows.
/// </summary>
internal sealed record IncidentSnapshot(
    int Version, long LastId, ImmutableArray<Incident> Incidents, ImmutableSortedDictionary<string, long> ByAlert,
    ImmutableArray<IncidentTimeline> Timelines)
{
    public const int CurrentVersion = 1;

    public static IncidentSnapshot Of(IncidentState state) => new(
        CurrentVersion, state.Book.LastId, [.. state.Book.Incidents.Values],
        state.Book.ByAlert.ToImmutableSortedDictionary(StringComparer.Ordinal),
        [.. state.Timelines.Select(line => new IncidentTimeline(line.Key, [.. line.Value]))]);

    public IncidentState ToState() => new(
        IncidentFold.Restore(LastId, Incidents, ByAlert),
        Timelines.ToImmutableSortedDictionary(line => line.Id, line => line.Events.ToImmutableList()));
}

/// <summary>What happened to one incident, oldest first.</summary>
internal sealed record IncidentTimeline(long Id, ImmutableArray<IncidentEvent> Events);
