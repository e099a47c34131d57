using System.Collections.Immutable;

namespace Monitor.Shared.Incidents.Journal;

/// <summary>The whole state as a file: incidents and time lines; the indexes follow from them.</summary>
internal sealed record IncidentSnapshot(
    int Version, long LastId, ImmutableArray<Incident> Incidents, ImmutableArray<IncidentTimeline> Timelines)
{
    public const int CurrentVersion = 1;

    public static IncidentSnapshot Of(IncidentState state) => new(
        CurrentVersion, state.Book.LastId, [.. state.Book.Incidents.Values],
        [.. state.Timelines.Select(line => new IncidentTimeline(line.Key, [.. line.Value]))]);

    public IncidentState ToState() => new(
        IncidentFold.Restore(LastId, Incidents),
        Timelines.ToImmutableSortedDictionary(line => line.Id, line => line.Events.ToImmutableList()));
}

/// <summary>What happened to one incident, oldest first.</summary>
internal sealed record IncidentTimeline(long Id, ImmutableArray<IncidentEvent> Events);
