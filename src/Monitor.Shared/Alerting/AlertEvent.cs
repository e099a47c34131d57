using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
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
[JsonDerivedType(typeof(LogTaken), "log-taken.1")]
[JsonDerivedType(typeof(ReceiversConfigured), "receivers-configured.1")]
[JsonDerivedType(typeof(NotificationQueued), "notification-queued.1")]
[JsonDerivedType(typeof(DeliveryAttempted), "delivery-attempted.1")]
[JsonDerivedType(typeof(DeliveryInterrupted), "delivery-interrupted.1")]
[JsonDerivedType(typeof(DeliveryDeferred), "delivery-deferred.1")]
[JsonDerivedType(typeof(NotificationDelivered), "notification-delivered.1")]
[JsonDerivedType(typeof(DeliveryFailed), "delivery-failed.1")]
[JsonDerivedType(typeof(RoutingConfigured), "routing-configured.1")]
[JsonDerivedType(typeof(SilenceSet), "silence-set.1")]
[JsonDerivedType(typeof(SilenceReminded), "silence-reminded.1")]
[JsonDerivedType(typeof(SilencesForgotten), "silences-forgotten.1")]
[JsonDerivedType(typeof(TellingHeld), "telling-held.1")]
[JsonDerivedType(typeof(HoldReleased), "hold-released.1")]
[JsonDerivedType(typeof(GroupJoined), "group-joined.1")]
[JsonDerivedType(typeof(GroupScheduled), "group-scheduled.1")]
[JsonDerivedType(typeof(GroupNotified), "group-notified.1")]
[JsonDerivedType(typeof(GroupFlushed), "group-flushed.1")]
[JsonDerivedType(typeof(AlertPosted), "alert-posted.1")]
[JsonDerivedType(typeof(AlertsExtended), "alerts-extended.1")]
[JsonDerivedType(typeof(EpisodeCounted), "episode-counted.1")]
[JsonDerivedType(typeof(FlappingBegan), "flapping-began.1")]
[JsonDerivedType(typeof(FlappingEnded), "flapping-ended.1")]
[JsonDerivedType(typeof(PageQueued), "page-queued.1")]
[JsonDerivedType(typeof(PageDropped), "page-dropped.1")]
[JsonDerivedType(typeof(PageWithdrawn), "page-withdrawn.1")]
[JsonDerivedType(typeof(ActionReported), "action-reported.1")]
[JsonDerivedType(typeof(NoticeQueued), "notice-queued.1")]
[JsonDerivedType(typeof(NotificationsFolded), "notifications-folded.1")]
[JsonDerivedType(typeof(DeadLetterResent), "dead-letter-resent.1")]
[JsonDerivedType(typeof(EpisodeAdopted), "episode-adopted.1")]
public abstract record AlertEvent(DateTimeOffset At)
{
    /// <summary>A rule of a shard stands so for an alert. Without a sequence it comes from a recovery.</summary>
    /// <param name="Since">When it came to stand so.</param>
    public sealed record AlertObserved(
        DateTimeOffset At, ShardId Shard, long? Sequence, string Rule, LabelSet Labels, LabelSet Annotations,
        AlertState State, DateTimeOffset Since, double Value, string Reason) : AlertEvent(At)
    {
        /// <summary>Where to look at its cause; null where nobody said so.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? GeneratorUrl { get; init; }
    }

    /// <summary>An alert could not be taken, for there are too many.</summary>
    public sealed record AlertRefused(
        DateTimeOffset At, ShardId Shard, long? Sequence, LabelSet Labels) : AlertEvent(At);

    /// <summary>The alert fires.</summary>
    public sealed record EpisodeBegan(DateTimeOffset At, LabelSet Labels, DateTimeOffset StartsAt) : AlertEvent(At);

    /// <summary>The alert fires no more.</summary>
    public sealed record EpisodeEnded(
        DateTimeOffset At, LabelSet Labels, DateTimeOffset EndsAt, string Reason) : AlertEvent(At);

    /// <summary>The episode that has just begun was found, and told, while the database was away.</summary>
    /// <param name="Until">It ends then, unless a shard says that the alert fires.</param>
    /// <param name="EndedAt">When the node that found it saw its end; null where it saw none.</param>
    /// <param name="Told">The receivers that took the page of its beginning.</param>
    public sealed record EpisodeAdopted(
        DateTimeOffset At, LabelSet Labels, DateTimeOffset Until, DateTimeOffset? EndedAt,
        ImmutableArray<string> Told) : AlertEvent(At);

    /// <summary>Alerts that were over long enough are forgotten.</summary>
    public sealed record AlertsPruned(DateTimeOffset At, ImmutableArray<LabelSet> Alerts) : AlertEvent(At);

    /// <summary>
    /// The shard's recovered owner counts its transitions from here; what it had lost is in line again.
    /// </summary>
    public sealed record ShardReconciled(DateTimeOffset At, ShardId Shard, long Sequence) : AlertEvent(At);

    /// <summary>All that the alerting log says up to a position has been taken in.</summary>
    /// <param name="Shards">The last words that counted, of shards that had some since the event before.</param>
    public sealed record LogTaken(
        DateTimeOffset At, long Position, ImmutableArray<ShardProgress> Shards) : AlertEvent(At);

    /// <summary>These are the receivers from now on.</summary>
    public sealed record ReceiversConfigured(
        DateTimeOffset At, ImmutableArray<AlertReceiver> Receivers) : AlertEvent(At);

    /// <summary>A receiver is to be told of one end of the alert's present or last episode, as it stands now.</summary>
    public sealed record NotificationQueued(
        DateTimeOffset At, long Id, string Key, string Receiver, LabelSet Labels, bool IsFiring) : AlertEvent(At)
    {
        /// <summary>The route that led there; null for the end of what another routing told.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Route { get; init; }
    }

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

    /// <summary>This is the routing from now on: groups are made anew, and what was held is looked at again.</summary>
    public sealed record RoutingConfigured(DateTimeOffset At, RoutingDefinition Definition) : AlertEvent(At);

    /// <summary>A silence is so from now on; one that ends at that moment was ended by hand.</summary>
    public sealed record SilenceSet(DateTimeOffset At, Silence Silence) : AlertEvent(At)
    {
        /// <summary>Who wanted that; null where nobody said so.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? By { get; init; }
    }

    /// <summary>People were told that a silence is about to end.</summary>
    public sealed record SilenceReminded(DateTimeOffset At, string Id) : AlertEvent(At);

    /// <summary>Silences that ended long ago are forgotten.</summary>
    public sealed record SilencesForgotten(DateTimeOffset At, ImmutableArray<string> Ids) : AlertEvent(At);

    /// <summary>An alert that fires is not told on one of its ways, until what holds it passes.</summary>
    /// <param name="RecheckAt">When it may have passed; null when time alone does not end it.</param>
    public sealed record TellingHeld(
        DateTimeOffset At, LabelSet Labels, string Route, HoldKind Kind, string By, DateTimeOffset? RecheckAt)
        : AlertEvent(At)
    {
        /// <summary>The fingerprint of the alert that inhibits; null for any other cause.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? ByAlert { get; init; }

        /// <summary>The place of the inhibition rule, "inhibit_rules[3]"; null for any other cause.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Rule { get; init; }
    }

    /// <summary>What something held is looked at again.</summary>
    public sealed record HoldReleased(DateTimeOffset At, HoldKind Kind, string By) : AlertEvent(At);

    /// <summary>An alert that fires belongs to a group.</summary>
    /// <param name="IsTold">True when the receiver has been told of its episode already.</param>
    /// <param name="DueAt">When the group is looked at next.</param>
    public sealed record GroupJoined(
        DateTimeOffset At, string Route, LabelSet Group, LabelSet Labels, bool IsTold, DateTimeOffset? DueAt)
        : AlertEvent(At);

    /// <summary>A group is looked at next at another time.</summary>
    public sealed record GroupScheduled(
        DateTimeOffset At, string Route, LabelSet Group, DateTimeOffset? DueAt) : AlertEvent(At);

    /// <summary>A receiver is to be told of a group, as its alerts stand now.</summary>
    /// <param name="Dropped">Members with nothing more to be told.</param>
    /// <param name="MostAlerts">So many are told one by one; of the rest only how many they are.</param>
    public sealed record GroupNotified(
        DateTimeOffset At, long Id, string Key, string Receiver, string GroupKey, string Route, LabelSet Group,
        ImmutableArray<LabelSet> Firing, ImmutableArray<LabelSet> Resolved, ImmutableArray<LabelSet> Dropped,
        DateTimeOffset? DueAt, int MostAlerts, string Reason) : AlertEvent(At);

    /// <summary>A group was due, and there was nothing to tell.</summary>
    public sealed record GroupFlushed(
        DateTimeOffset At, string Route, LabelSet Group, ImmutableArray<LabelSet> Dropped, DateTimeOffset? DueAt)
        : AlertEvent(At);

    /// <summary>Another system says that an alert fires.</summary>
    /// <param name="EndsAt">When it ends unless it is sent again.</param>
    public sealed record AlertPosted(
        DateTimeOffset At, LabelSet Labels, DateTimeOffset EndsAt, string GeneratorUrl) : AlertEvent(At);

    /// <summary>Alerts were sent again, by their numbers.</summary>
    public sealed record AlertsExtended(
        DateTimeOffset At, DateTimeOffset EndsAt, ImmutableArray<long> Numbers) : AlertEvent(At);

    /// <summary>An episode began soon after the one before.</summary>
    /// <param name="Before">When the one before began.</param>
    public sealed record EpisodeCounted(DateTimeOffset At, LabelSet Labels, DateTimeOffset Before) : AlertEvent(At);

    /// <summary>An alert comes and goes.</summary>
    /// <param name="Text">How often, for people.</param>
    public sealed record FlappingBegan(DateTimeOffset At, LabelSet Labels, string Text) : AlertEvent(At);

    /// <summary>An alert that came and went is steady.</summary>
    public sealed record FlappingEnded(DateTimeOffset At, LabelSet Labels) : AlertEvent(At);

    /// <summary>A receiver is to be told of an incident. From now on the page's number is taken.</summary>
    /// <param name="Id">The notification's.</param>
    /// <param name="SettledThrough">The incidents' journal knows what became of pages, up to this settlement.</param>
    public sealed record PageQueued(DateTimeOffset At, long Id, IncidentPage Page, long SettledThrough)
        : AlertEvent(At);

    /// <summary>A page's number is taken, and nobody is told.</summary>
    public sealed record PageDropped(
        DateTimeOffset At, IncidentPage Page, long SettledThrough, PageOutcome Outcome, string Reason)
        : AlertEvent(At);

    /// <summary>Somebody had the incident before the page was told.</summary>
    public sealed record PageWithdrawn(DateTimeOffset At, long Id, string Reason) : AlertEvent(At);

    /// <summary>Somebody did something on a node: nothing follows from it but a record in the audit log.</summary>
    /// <param name="Id">Drawn by the node: what is told twice counts once.</param>
    /// <param name="ActedAt">When it was done.</param>
    /// <param name="Subjects">As the audit log writes them.</param>
    public sealed record ActionReported(
        DateTimeOffset At, string Id, DateTimeOffset ActedAt, string Actor, string Action,
        ImmutableArray<string> Subjects, string Reason, ImmutableArray<ReportedDetail> Details) : AlertEvent(At);

    /// <summary>A receiver is to be told of something that is no alert.</summary>
    public sealed record NoticeQueued(
        DateTimeOffset At, long Id, string Key, string Receiver, LabelSet Labels, LabelSet Annotations)
        : AlertEvent(At);

    /// <summary>Notifications that a receiver's limit leaves no room for are told as one.</summary>
    /// <param name="Id">The one's.</param>
    /// <param name="Folded">Those that it stands for, from the oldest on.</param>
    /// <param name="MostAlerts">So many alerts are told one by one; of the rest only how many they are.</param>
    public sealed record NotificationsFolded(
        DateTimeOffset At, long Id, string Key, string Receiver, ImmutableArray<long> Folded, int MostAlerts)
        : AlertEvent(At);

    /// <summary>Somebody sent a dead letter again: under a new number, and the key that it had.</summary>
    /// <param name="By">Who; empty where nobody said so.</param>
    public sealed record DeadLetterResent(DateTimeOffset At, long Id, long NewId, string By) : AlertEvent(At);
}

/// <summary>One thing more that is to be known of an action.</summary>
public readonly record struct ReportedDetail(string Name, string Value);
