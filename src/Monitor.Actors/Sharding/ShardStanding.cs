using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>How a shard stands at the node that acts for it.</summary>
/// <param name="Shard">Which.</param>
/// <param name="Epoch">The epoch that the node acts under.</param>
/// <param name="IsLive">True once all that was in the log when the node took it is applied.</param>
/// <param name="Position">How far the log is read.</param>
/// <param name="LogEnd">Where the log ended when this was asked.</param>
/// <param name="CheckpointPosition">Where the last checkpoint stands.</param>
/// <param name="Series">Series in memory.</param>
/// <param name="Components">Components in memory.</param>
public sealed record ShardStanding(
    ShardId Shard, Epoch Epoch, bool IsLive, LogPosition Position, LogPosition LogEnd, LogPosition CheckpointPosition,
    long Series, long Components);
