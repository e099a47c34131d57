using System.Collections.Immutable;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>All that the alert manager remembers. Immutable: a reader may keep one as long as it likes.</summary>
/// <param name="Seen">The sequence of the last transition of each shard that counted.</param>
/// <param name="Alerts">Pending, firing, and for a while those that are over.</param>
/// <param name="Ended">Those that are over, oldest first: what pruning looks at.</param>
/// <param name="Receivers">Whom to tell.</param>
/// <param name="Outbox">What is not told yet.</param>
/// <param name="Totals">What has happened so far.</param>
/// <param name="LastNumber">The number of the youngest alert; it orders alerts that ended in the same instant.</param>
public sealed record AlertManagerState(
    ImmutableDictionary<ShardId, long> Seen,
    ImmutableDictionary<LabelSet, Alert> Alerts,
    ImmutableSortedDictionary<EndedAlert, LabelSet> Ended,
    ImmutableArray<AlertReceiver> Receivers,
    NotificationOutbox Outbox,
    AlertTotals Totals,
    long LastNumber)
{
    /// <summary>Who is told when: routes, groups, silences, and what is held by them.</summary>
    public RoutingState Routed { get; init; } = RoutingState.Empty;

    /// <summary>Which pages about incidents were taken, and what became of them.</summary>
    public PageLedger Pages { get; init; } = PageLedger.Empty;

    /// <summary>How many actions are remembered, so that one that is told twice counts once.</summary>
    internal const int MaxReported = 256;

    /// <summary>The latest actions that nodes told of.</summary>
    public ImmutableList<string> Reported { get; init; } = [];

    /// <summary>What nodes paged while the database was away, until their shards say it too.</summary>
    public AdoptedBook Adopted { get; init; } = AdoptedBook.Empty;

    /// <summary>How far the alerting log is taken in.</summary>
    public LogProgress Log { get; init; } = LogProgress.Start;

    /// <summary>The alerts whose episode is open, in no certain order.</summary>
    public IEnumerable<Alert> FiringAlerts => Alerts.Values.Where(static alert => alert.Episode is { IsOpen: true });

    public static AlertManagerState Empty { get; } = new(
        ImmutableDictionary<ShardId, long>.Empty,
        ImmutableDictionary<LabelSet, Alert>.Empty,
        ImmutableSortedDictionary<EndedAlert, LabelSet>.Empty,
        [],
        NotificationOutbox.Empty,
        new AlertTotals(),
        0);

    /// <summary>The sequence of the shard's last transition that counted; 0 when there was none.</summary>
    public long SeenOf(ShardId shard) => Seen.GetValueOrDefault(shard);
}

/// <summary>When an alert was over, and its number.</summary>
public readonly record struct EndedAlert(DateTimeOffset At, long Number) : IComparable<EndedAlert>
{
    public int CompareTo(EndedAlert other)
    {
        int byTime = At.CompareTo(other.At);
        return byTime != 0 ? byTime : Number.CompareTo(other.Number);
    }

    public static bool operator <(EndedAlert left, EndedAlert right) => left.CompareTo(right) < 0;
    public static bool operator >(EndedAlert left, EndedAlert right) => left.CompareTo(right) > 0;
    public static bool operator <=(EndedAlert left, EndedAlert right) => left.CompareTo(right) <= 0;
    public static bool operator >=(EndedAlert left, EndedAlert right) => left.CompareTo(right) >= 0;
}
