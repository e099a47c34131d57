using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting.Journal;

/// <summary>The whole state as lists; the indexes follow from them.</summary>
internal sealed record AlertSnapshot(
    int Version,
    ImmutableArray<ShardSequence> Seen,
    ImmutableArray<Alert> Alerts,
    ImmutableArray<AlertReceiver> Receivers,
    ImmutableArray<OutboxEntry> Waiting,
    ImmutableArray<DeadLetter> DeadLetters,
    long LastNotification,
    AlertTotals Totals,
    long LastNumber)
{
    public const int CurrentVersion = 1;

    /// <summary>Routes, groups and silences; absent where there is nothing but receivers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RoutingSnapshot? Routing { get; init; }

    /// <summary>How far the alerting log is taken in; absent before the first record.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LogSnapshot? Log { get; init; }

    /// <summary>Which pages about incidents were taken; absent before the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PageLedger? Pages { get; init; }

    /// <summary>The latest actions that nodes told of; absent where there were none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableList<string>? Reported { get; init; }

    /// <summary>What nodes paged while the database was away; absent where no shard has yet to say it too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<AdoptedSnapshot>? Adopted { get; init; }

    /// <summary>When receivers with a limit were told; absent where none has one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, ImmutableArray<DateTimeOffset>>? Sent { get; init; }

    public static AlertSnapshot Of(AlertManagerState state) => new(
        CurrentVersion,
        [.. state.Seen.Select(seen => new ShardSequence(seen.Key, seen.Value)).OrderBy(seen => seen.Shard.Value)],
        [.. state.Alerts.Values.OrderBy(alert => alert.Number)],
        state.Receivers,
        [.. state.Outbox.Entries.Values.OrderBy(entry => entry.Id)],
        [.. state.Outbox.DeadLetters],
        state.Outbox.LastId,
        state.Totals,
        state.LastNumber)
    {
        Routing = RoutingSnapshot.Of(state),
        Log = LogSnapshot.Of(state.Log),
        Reported = state.Reported.IsEmpty ? null : state.Reported,
        Pages = state.Pages.LastTaken > 0 ? state.Pages : null,
        Adopted = state.Adopted.All.IsEmpty
            ? null
            : [.. state.Adopted.All.OrderBy(one => state.Alerts[one.Key].Number)
                .Select(one => new AdoptedSnapshot(one.Key, one.Value))],
        Sent = state.Outbox.Sent.IsEmpty ? null : state.Outbox.Sent,
    };

    public AlertManagerState ToState() => RoutingSnapshot.Restore(Routing, new AlertManagerState(
        Seen.ToImmutableDictionary(seen => seen.Shard, seen => seen.Sequence),
        Alerts.ToImmutableDictionary(alert => alert.Labels),
        Alerts.Where(alert => alert.State == AlertState.Inactive).ToImmutableSortedDictionary(
            alert => new EndedAlert(alert.ChangedAt, alert.Number), alert => alert.Labels),
        Receivers,
        RestoreOutbox(),
        Totals,
        LastNumber)
    {
        Log = Log?.ToProgress() ?? LogProgress.Start,
        Pages = Pages ?? PageLedger.Empty,
        Reported = Reported ?? [],
        Adopted = Adopted is { } adopted
            ? adopted.Aggregate(AdoptedBook.Empty, static (book, one) => book.Set(one.Labels, one.State))
            : AdoptedBook.Empty,
    });

    private NotificationOutbox RestoreOutbox()
    {
        NotificationOutbox outbox = NotificationOutbox.Restore(Waiting, DeadLetters, LastNotification);
        return Sent is null ? outbox : outbox with { Sent = outbox.Sent.AddRange(Sent) };
    }
}

/// <summary>The last transition of a shard that counted.</summary>
internal readonly record struct ShardSequence(ShardId Shard, long Sequence);

/// <summary>An alert that was paged without a journal.</summary>
internal readonly record struct AdoptedSnapshot(LabelSet Labels, AdoptedState State);

/// <summary>What is read of a snapshot before anything else.</summary>
internal sealed record SnapshotVersion(int Version);
