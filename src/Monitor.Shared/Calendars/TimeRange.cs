using NodaTime;

namespace Monitor.Shared.Calendars;

/// <summary>The moments from one, inclusive, to another, exclusive.</summary>
public readonly record struct TimeRange(Instant From, Instant To)
{
    public bool IsEmpty => From >= To;

    public bool Contains(Instant moment) => From <= moment && moment < To;

    public TimeRange Intersect(TimeRange other) =>
        new(Instant.Max(From, other.From), Instant.Min(To, other.To));

    /// <summary>Ranges in order, without the empty ones; those that touch or overlap become one.</summary>
    public static List<TimeRange> Union(IEnumerable<TimeRange> ranges)
    {
        var union = new List<TimeRange>();
        foreach (TimeRange range in ranges.Where(range => !range.IsEmpty).OrderBy(range => range.From))
        {
            if (union.Count > 0 && range.From <= union[^1].To)
                union[^1] = new TimeRange(union[^1].From, Instant.Max(union[^1].To, range.To));
            else
                union.Add(range);
        }

        return union;
    }

    /// <summary>What of a range lies outside others that are in order and do not overlap.</summary>
    public IEnumerable<TimeRange> Outside(IEnumerable<TimeRange> others)
    {
        Instant from = From;
        foreach (TimeRange other in others)
        {
            if (other.To <= from)
                continue;
            if (other.From >= To)
                break;
            if (other.From > from)
                yield return new TimeRange(from, other.From);
            from = other.To;
        }

        if (from < To)
            yield return new TimeRange(from, To);
    }
}
