namespace Monitor.Shared.Ingest;

/// <summary>Why a point or a series was not taken. The name, in snake case, is the label of the counter.</summary>
public enum RejectReason
{
    /// <summary>The bytes are not the protocol's.</summary>
    Malformed,

    /// <summary>A metric or label name that is empty, too long or not UTF-8.</summary>
    InvalidName,

    /// <summary>A label value that is too long or not UTF-8.</summary>
    InvalidValue,

    /// <summary>More labels than a series may have.</summary>
    TooManyLabels,

    /// <summary>
    /// A value that the kind of series cannot hold: NaN or infinite where a number is needed, a negative count.
    /// </summary>
    InvalidNumber,

    /// <summary>A timestamp ahead of the node's clock by more than is allowed.</summary>
    TooFarInTheFuture,

    /// <summary>A timestamp older than anything that is kept.</summary>
    TooOld,

    /// <summary>A histogram whose counts, bounds or schema contradict each other.</summary>
    InvalidHistogram,

    /// <summary>A kind of point that the protocol allows and this node does not take.</summary>
    Unsupported,

    /// <summary>More components than the node takes.</summary>
    TooManyComponents,

    /// <summary>A handle of a series that was forgotten after a long silence: define it again and resend.</summary>
    ForgottenSeries,

    /// <summary>More of one component in one request than goes into the log at once: send smaller requests.</summary>
    RequestTooLarge,
}
