using System.Collections.Immutable;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;

namespace Monitor.Shared.Incidents;

/// <summary>All incidents, what happened to each, and who is told of them. Immutable.</summary>
/// <param name="Book">How they stand.</param>
/// <param name="Timelines">What happened to each, oldest first; of very many events the newest.</param>
public sealed record IncidentState(
    IncidentBook Book, ImmutableSortedDictionary<long, ImmutableList<IncidentEvent>> Timelines)
{
    /// <summary>Most events that are kept of one incident.</summary>
    public const int MaxTimeline = 2000;

    public static IncidentState Empty { get; } =
        new(IncidentBook.Empty, ImmutableSortedDictionary<long, ImmutableList<IncidentEvent>>.Empty);

    /// <summary>How far each incident has been escalated.</summary>
    public EscalationBook Escalations { get; init; } = EscalationBook.Empty;

    /// <summary>What is to be told of incidents, until it is settled.</summary>
    public PageQueue Pages { get; init; } = PageQueue.Empty;

    /// <summary>
    /// Who stands in for whom by arrangement, by the arrangement's id; those that are over lately too.
    /// </summary>
    public ImmutableSortedDictionary<string, OnCallOverride> Overrides { get; init; } =
        ImmutableSortedDictionary.Create<string, OnCallOverride>(StringComparer.Ordinal);

    public ImmutableList<IncidentEvent> TimelineOf(long id) => Timelines.GetValueOrDefault(id) ?? [];

    /// <summary>The state after an event; one that cannot have happened throws.</summary>
    public IncidentState Apply(IncidentEvent fact)
    {
        IncidentBook book = IncidentFold.Apply(Book, fact);
        ImmutableSortedDictionary<long, ImmutableList<IncidentEvent>> timelines = fact switch
        {
            IncidentEvent.Forgotten => Timelines.Remove(fact.Id),
            _ when !book.Incidents.ContainsKey(fact.Id) => Timelines,
            // What two incidents have in common stands in the time line of both.
            IncidentEvent.MergedInto merged => Add(Add(Timelines, merged.Id, fact), merged.Into, fact),
            IncidentEvent.SplitOff split => Add(Add(Timelines, split.Id, fact), split.Into, fact),
            _ => Add(Timelines, fact.Id, fact),
        };
        return this with
        {
            Book = book,
            Timelines = timelines,
            Escalations = fact is IncidentEvent.Escalated escalated
                ? EscalationFold.Apply(Escalations, escalated.Step)
                : Escalations,
            Pages = fact switch
            {
                IncidentEvent.Paged paged => Pages.Add(paged.Page),
                IncidentEvent.PageSettled settled => Pages.Settle(settled.Settlement),
                IncidentEvent.Forgotten forgotten => Pages.Forget(forgotten.Id),
                _ => Pages,
            },
            Overrides = fact switch
            {
                IncidentEvent.OverrideAdded added => Overrides.Add(added.Override.Id, added.Override),
                // What was before its end stays as it was; what had not begun is gone.
                IncidentEvent.OverrideRemoved { Override: var gone } => gone.From < fact.At
                    ? Overrides.SetItem(gone.Id, gone with { To = fact.At })
                    : Overrides.Remove(gone.Id),
                IncidentEvent.OverrideForgotten forgotten => Overrides.Remove(forgotten.Override),
                _ => Overrides,
            },
        };
    }

    private static ImmutableSortedDictionary<long, ImmutableList<IncidentEvent>> Add(
        ImmutableSortedDictionary<long, ImmutableList<IncidentEvent>> timelines, long id, IncidentEvent fact)
    {
        ImmutableList<IncidentEvent> events = timelines.GetValueOrDefault(id) ?? [];
        // The first event says how it began: it stays.
        if (events.Count >= MaxTimeline)
            events = events.RemoveAt(1);
        return timelines.SetItem(id, events.Add(fact));
    }
}
