using System.Collections.Immutable;

namespace Monitor.Shared.Incidents;

/// <summary>All incidents, and what happened to each. Immutable.</summary>
/// <param name="Book">How they stand.</param>
/// <param name="Timelines">What happened to each, oldest first; of very many events the newest.</param>
public sealed record IncidentState(
    IncidentBook Book, ImmutableSortedDictionary<long, ImmutableList<IncidentEvent>> Timelines)
{
    /// <summary>Most events that are kept of one incident.</summary>
    public const int MaxTimeline = 2000;

    public static IncidentState Empty { get; } =
        new(IncidentBook.Empty, ImmutableSortedDictionary<long, ImmutableList<IncidentEvent>>.Empty);

    public ImmutableList<IncidentEvent> TimelineOf(long id) => Timelines.GetValueOrDefault(id) ?? [];

    /// <summary>The state after an event; one that cannot have happened throws.</summary>
    public IncidentState Apply(IncidentEvent fact)
    {
        IncidentBook book = IncidentFold.Apply(Book, fact);
        ImmutableSortedDictionary<long, ImmutableList<IncidentEvent>> timelines = fact switch
        {
            IncidentEvent.Forgotten => Timelines.Remove(fact.Id),
            // What two incidents have in common stands in the time line of both.
            IncidentEvent.MergedInto merged => Add(Add(Timelines, merged.Id, fact), merged.Into, fact),
            IncidentEvent.SplitOff split => Add(Add(Timelines, split.Id, fact), split.Into, fact),
            _ => Add(Timelines, fact.Id, fact),
        };
        return new IncidentState(book, timelines);
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
