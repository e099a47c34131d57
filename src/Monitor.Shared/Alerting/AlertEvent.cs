using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>
/// All that may stand in the alert manager's journal. The names in quotes and the properties are the journal's
/// contract: a change of meaning takes a new name with the next number, and the old one is still read.
/// </summary>
/// <param name="At">When it was decided.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AlertObserved), "alert-observed.1")]
[JsonDerivedType(typeof(AlertRefused), "alert-refused.1")]
[JsonDerivedType(typeof(EpisodeBegan), "episode-began.1")]
[JsonDerivedType(typeof(EpisodeEnded), "episode-ended.1")]
[JsonDerivedType(typeof(AlertsPruned), "alerts-pruned.1")]
[JsonDerivedType(typeof(ShardReconciled), "shard-reconciled.1")]
[JsonDerivedType(typeof(ReceiversConfigured), "receivers-configured.1")]
[JsonDerivedType(typeof(NotificationQueued), "notification-queued.1")]
[JsonDerivedType(typeof(DeliveryAttempted), "delivery-attempted.1")]
[JsonDerivedType(typeof(DeliveryInterrupted), "delivery-interrupted.1")]
[JsonDerivedType(typeof(DeliveryDeferred), "delivery-deferred.1")]
[JsonDerivedType(typeof(NotificationDelivered), "notification-delivered.1")]
[JsonDerivedType(typeof(DeliveryFailed), "delivery-failed.1")]
public abstract record AlertEvent(DateTimeOffset At)
{
    /// <summary>A rule of a shard stands so for an alert. Without a sequence it comes from a recovery.</summary>
    /// <param name="Since">When it came to stand so.</param>
    public sealed record AlertObserved(
        DateTimeOffset At, ShardId Shard, long? Sequence, string Rule, LabelSet Labels, LabelSet Annotations,
        AlertState State, DateTimeOffset Since, double Value, string Reason) : AlertEvent(At);

    /// <summary>An alert could not be taken, for there are too many.</summary>
    public sealed record AlertRefused(
        DateTimeOffset At, ShardId Shard, long? Sequence, LabelSet Labels) : AlertEvent(At);

    /// <summary>The alert fires.</summary>
    public sealed record EpisodeBegan(DateTimeOffset At, LabelSet Labels, DateTimeOffset StartsAt) : AlertEvent(At);

    /// <summary>The alert fires no more.</summary>
    public sealed record EpisodeEnded(
        DateTimeOffset At, LabelSet Labels, DateTimeOffset EndsAt, string Reason) : AlertEvent(At);

    /// <summary>Alerts that were over long enough are forgotten.</summary>
    public sealed record AlertsPruned(DateTimeOffset At, ImmutableArray<LabelSet> Alerts) : AlertEvent(At);

    /// <summary>
    /// The shard's recovered owner counts its transitions from here; what it had lost is in line again.
    /// </summary>
    public sealed record ShardReconciled(DateTimeOffset At, ShardId Shard, long Sequence) : AlertEvent(At);

    /// <summary>These are the receivers from now on.</summary>
    public sealed record ReceiversConfigured(
        DateTimeOffset At, ImmutableArray<AlertReceiver> Receivers) : AlertEvent(At);

    /// <summary>A receiver is to be told of one end of the alert's present or last episode, as it stands now.</summary>
    public sealed record NotificationQueued(
        DateTimeOffset At, long Id, string Key, string Receiver, LabelSet Labels, bool IsFiring) : AlertEvent(At);

    /// <summary>An attempt is about to begin.</summary>
    public sealed record DeliveryAttempted(DateTimeOffset At, long Id, int Attempt) : AlertEvent(At);

    /// <summary>Nobody will bring the attempt's answer any more: whether the receiver took it is in doubt.</summary>
    public sealed record DeliveryInterrupted(DateTimeOffset At, long Id, int Attempt, string Reason) : AlertEvent(At);

    /// <summary>The receiver could not take it now.</summary>
    public sealed record DeliveryDeferred(
        DateTimeOffset At, long Id, int Attempt, DateTimeOffset NextAt, string Reason) : AlertEvent(At);

    /// <summary>The receiver took it.</summary>
    public sealed record NotificationDelivered(DateTimeOffset At, long Id, int Attempt) : AlertEvent(At);

    /// <summary>It will not be told any more.</summary>
    public sealed record DeliveryFailed(
        DateTimeOffset At, long Id, FailureCause Cause, string Reason) : AlertEvent(At);
}
