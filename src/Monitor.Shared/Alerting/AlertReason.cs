namespace Monitor.Shared.Alerting;

/// <summary>Why a decision came out as it did: goes to the log, the metric and the test.</summary>
public enum AlertReason
{
    /// <summary>The shard had sent this transition before.</summary>
    Duplicate,

    /// <summary>The alert waits for the rule's <c>for</c>.</summary>
    BecamePending,

    /// <summary>An episode began.</summary>
    BeganEpisode,

    /// <summary>The alert fired before and still does.</summary>
    StillFiring,

    /// <summary>The condition passed before the alert fired.</summary>
    PendingPassed,

    /// <summary>An episode ended.</summary>
    EndedEpisode,

    /// <summary>One source let go, another still holds the alert up.</summary>
    HeldByAnother,

    /// <summary>The end of something that was not known to have begun.</summary>
    WasInactive,

    /// <summary>The shard has a newer owner, whose word counts: this one came late.</summary>
    Superseded,

    /// <summary>The shard has a new owner: from here on the word of those before it counts no more.</summary>
    ShardTaken,

    /// <summary>A record of the log was taken; each of its entries has a reason of its own.</summary>
    TookRecord,

    /// <summary>There is room for no more alerts.</summary>
    TooManyAlerts,

    /// <summary>A shard's alerts were brought into line with what the shard says.</summary>
    Reconciled,

    /// <summary>The receivers changed.</summary>
    ReceiversChanged,

    /// <summary>The receivers are the same as before.</summary>
    ReceiversUnchanged,

    /// <summary>Work in doubt was taken up again.</summary>
    Recovered,

    /// <summary>The receiver took a notification.</summary>
    Delivered,

    /// <summary>The receiver may take it later.</summary>
    DeferredDelivery,

    /// <summary>The receiver will never take it.</summary>
    FailedDelivery,

    /// <summary>The answer to an attempt that nobody waits for.</summary>
    StaleAnswer,

    /// <summary>A silence was made, changed or ended.</summary>
    SilenceChanged,

    /// <summary>What was asked of a silence cannot be.</summary>
    SilenceRefused,

    /// <summary>Another system sent its alerts.</summary>
    AlertsPosted,

    /// <summary>Pages about incidents were taken, those that were not before.</summary>
    PagesTaken,

    /// <summary>What nodes found while the database was away was taken over, what was not known before.</summary>
    EpisodesAdopted,

    /// <summary>Somebody did something that is no alert's business.</summary>
    ActionReported,

    /// <summary>A dead letter is told again.</summary>
    LetterResent,

    /// <summary>A dead letter cannot be told again.</summary>
    LetterRefused,

    /// <summary>Time passed.</summary>
    Ticked,
}
