using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>How a call to another node ended.</summary>
/// <param name="Kind">How.</param>
/// <param name="Value">The answer; only when answered.</param>
/// <param name="Epoch">
/// When answered for a shard, the epoch that the answer was made under; when it was not there, the newest epoch of the
/// shard that the node knows of.
/// </param>
/// <param name="Reason">For people; empty when answered.</param>
public readonly record struct PeerOutcome<T>(PeerOutcomeKind Kind, T? Value, Epoch Epoch, string Reason);

/// <summary>Makes outcomes.</summary>
public static class PeerOutcome
{
    public static PeerOutcome<T> Answered<T>(T value, Epoch epoch = default) =>
        new(PeerOutcomeKind.Answered, value, epoch, "");

    public static PeerOutcome<T> Failed<T>(PeerOutcomeKind kind, string reason, Epoch epoch = default) =>
        new(kind, default, epoch, reason);
}

/// <summary>How a call to another node can end.</summary>
public enum PeerOutcomeKind
{
    Answered,

    /// <summary>The node does not act for the shard (any more, or yet): look again who does.</summary>
    NotHere,

    /// <summary>There is no connection, or it broke: the node may be gone, and its leases will move.</summary>
    Unreachable,

    /// <summary>
    /// The node is there and did not answer in time, or has not answered others lately: waiting on does not help.
    /// </summary>
    TooSlow,

    /// <summary>The node will not answer this: no or a wrong token, another cluster, an unknown request.</summary>
    Refused,
}
