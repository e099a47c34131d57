using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Outbox;

/// <summary>
/// What waits for one receiver. Only the first notification of each alert is due; the next becomes due when the one
/// before it is settled, so the end of an episode never overtakes its beginning, while other alerts go past.
/// </summary>
/// <param name="Waiting">All that is not settled, oldest first.</param>
/// <param name="Due">Those that may be attempted, by time.</param>
/// <param name="InFlight">Those under way.</param>
/// <param name="Last">The youngest notification of each alert.</param>
public sealed record OutboxLane(
    ImmutableSortedSet<long> Waiting,
    ImmutableSortedSet<DueNotification> Due,
    ImmutableSortedSet<long> InFlight,
    ImmutableDictionary<LabelSet, long> Last)
{
    public static OutboxLane Empty { get; } = new([], [], [], ImmutableDictionary<LabelSet, long>.Empty);
}

/// <summary>A notification and when it may be attempted.</summary>
public readonly record struct DueNotification(DateTimeOffset At, long Id) : IComparable<DueNotification>
{
    public int CompareTo(DueNotification other)
    {
        int byTime = At.CompareTo(other.At);
        return byTime != 0 ? byTime : Id.CompareTo(other.Id);
    }

    public static bool operator <(DueNotification left, DueNotification right) => left.CompareTo(right) < 0;
    public static bool operator >(DueNotification left, DueNotification right) => left.CompareTo(right) > 0;
    public static bool operator <=(DueNotification left, DueNotification right) => left.CompareTo(right) <= 0;
    public static bool operator >=(DueNotification left, DueNotification right) => left.CompareTo(right) >= 0;
}
