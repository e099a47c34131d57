using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;

namespace Monitor.Shared.Incidents.Journal;

/// <summary>
/// The whole state as a file: incidents, which of them is each alert's, and time lines; the other index follows.
/// </summary>
internal sealed record IncidentSnapshot(
    int Version, long LastId, ImmutableArray<Incident> Incidents, ImmutableSortedDictionary<string, long> ByAlert,
    ImmutableArray<IncidentTimeline> Timelines)
{
    public const int CurrentVersion = 1;

    /// <summary>How far incidents have been escalated; absent where none was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EscalationSnapshot? Escalations { get; init; }

    /// <summary>What is to be told; absent before the first page.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PageQueueSnapshot? Pages { get; init; }

    /// <summary>Who stands in for whom by arrangement; absent where nothing is arranged.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<OnCallOverride>? Overrides { get; init; }

    public static IncidentSnapshot Of(IncidentState state) => new(
        CurrentVersion, state.Book.LastId, [.. state.Book.Incidents.Values],
        state.Book.ByAlert.ToImmutableSortedDictionary(StringComparer.Ordinal),
        [.. state.Timelines.Select(line => new IncidentTimeline(line.Key, [.. line.Value]))])
    {
        Escalations = EscalationSnapshot.Of(state.Escalations),
        Pages = PageQueueSnapshot.Of(state.Pages),
        Overrides = state.Overrides.IsEmpty ? null : [.. state.Overrides.Values],
    };

    public IncidentState ToState() => new(
        IncidentFold.Restore(LastId, Incidents, ByAlert),
        Timelines.ToImmutableSortedDictionary(line => line.Id, line => line.Events.ToImmutableList()))
    {
        Escalations = Escalations?.ToBook() ?? EscalationBook.Empty,
        Pages = Pages?.ToQueue() ?? PageQueue.Empty,
        Overrides = (Overrides ?? []).ToImmutableSortedDictionary(one => one.Id, one => one, StringComparer.Ordinal),
    };
}

/// <summary>How far incidents have been escalated, and whose turn it is.</summary>
internal sealed record EscalationSnapshot(
    ImmutableArray<EscalationState> States, ImmutableSortedDictionary<string, long> Turns)
{
    public static EscalationSnapshot? Of(EscalationBook book) => book.ByIncident.IsEmpty && book.Turns.IsEmpty
        ? null
        : new EscalationSnapshot(
            [.. book.ByIncident.Values], book.Turns.ToImmutableSortedDictionary(StringComparer.Ordinal));

    public EscalationBook ToBook() => new(
        States.ToImmutableSortedDictionary(state => state.Incident, state => state), Turns.ToImmutableDictionary());
}

/// <summary>Pages that are not settled.</summary>
internal sealed record PageQueueSnapshot(ImmutableArray<IncidentPage> Waiting, long Last, long SettledThrough)
{
    public static PageQueueSnapshot? Of(PageQueue queue) => queue.Last == 0 && queue.SettledThrough == 0
        ? null
        : new PageQueueSnapshot([.. queue.Waiting.Values], queue.Last, queue.SettledThrough);

    public PageQueue ToQueue() => new(
        Waiting.ToImmutableSortedDictionary(page => page.Number, page => page), Last, SettledThrough);
}

/// <summary>What happened to one incident, oldest first.</summary>
internal sealed record IncidentTimeline(long Id, ImmutableArray<IncidentEvent> Events);
