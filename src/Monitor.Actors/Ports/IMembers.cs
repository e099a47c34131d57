using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>Which nodes there are, and what operators want of them. All times are by the store's own clock.</summary>
public interface IMembers
{
    /// <summary>Makes a node known, or says that it is still there. It is forgotten when the time is over.</summary>
    /// <exception cref="NameTakenException">
    /// Another incarnation of that name is still there: two nodes have one name.
    /// </exception>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    ValueTask AnnounceAsync(Member member, TimeSpan ttl, CancellationToken cancel);

    /// <summary>Says goodbye for a node that ends. Its leases are its own to give back.</summary>
    ValueTask WithdrawAsync(string node, Guid incarnation, CancellationToken cancel);

    /// <summary>
    /// Declares a node dead that cannot say so itself: it is forgotten and its leases end at once. If it was alive
    /// after all, its writes are refused from then on.
    /// </summary>
    ValueTask ExpelAsync(string node, CancellationToken cancel);

    /// <summary>Has a shard live on a node while that is there, against the plan; null takes that back.</summary>
    ValueTask PinAsync(ShardId shard, string? node, CancellationToken cancel);

    /// <summary>The nodes that are there, the leases that are held and the pins, as of one moment.</summary>
    ValueTask<ClusterView> ReadAsync(CancellationToken cancel);
}

/// <summary>A node's name is used by another that is still there.</summary>
public sealed class NameTakenException(string message) : Exception(message);
