using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting.Log;

/// <summary>
/// Who said something, and as what: with it every word of a shard counts once, in order, and a word of an owner that
/// somebody has followed is known for what it is.
/// </summary>
/// <param name="Shard">The shard that speaks.</param>
/// <param name="Epoch">The ownership under which it was decided.</param>
/// <param name="Number">1, 2, 3, … within the epoch.</param>
public readonly record struct EntryStamp(ShardId Shard, Epoch Epoch, long Number);
