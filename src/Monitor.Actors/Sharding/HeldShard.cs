using Monitor.Actors.Ports;

namespace Monitor.Actors.Sharding;

/// <summary>A shard that the node acts for.</summary>
/// <param name="Lease">Under which ownership.</param>
/// <param name="Deadline">Until when, by the node's monotonic clock; past it the shard is abandoned.</param>
/// <param name="IsStopping">True while it saves what the next owner needs.</param>
internal sealed record HeldShard(Lease Lease, TimeSpan Deadline, bool IsStopping = false);
