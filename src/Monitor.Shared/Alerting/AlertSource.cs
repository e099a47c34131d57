using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>
/// One rule of one shard that holds an alert up. Usually an alert has one; rules whose labels come out alike (two
/// groups with the same alert, or a rule that overrides <c>component</c>) share it, and it ends when the last lets go.
/// </summary>
public readonly record struct AlertSource(ShardId Shard, string Rule, AlertState State);
