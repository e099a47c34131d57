namespace Monitor.Shared.Alerting.Outbox;

/// <summary>A notification that will not be told any more, kept a while for people to see.</summary>
public sealed record DeadLetter(OutboxEntry Notification, FailureCause Cause, string Reason, DateTimeOffset At);

/// <summary>Why a notification was given up. The numbers are written to disk: never reuse one.</summary>
public enum FailureCause : byte
{
    /// <summary>The receiver said that it will never take it.</summary>
    Refused = 1,

    /// <summary>It could not be told within the time for giving up.</summary>
    Expired = 2,

    /// <summary>The receiver's queue was full, and this was the oldest that waited.</summary>
    NoRoom = 3,

    /// <summary>The receiver is in the configuration no more.</summary>
    ReceiverGone = 4,

    /// <summary>The end of an episode whose beginning could not be told.</summary>
    BeginningNotTold = 5,
}
