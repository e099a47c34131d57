namespace Monitor.Node.Storage.Segments;

/// <summary>What is on disk when a log is opened.</summary>
/// <param name="Segments">Ascending; all their records are on the device.</param>
/// <param name="Shards">The state of every shard that ever had a record.</param>
/// <param name="Next">No position below this one is free.</param>
internal sealed record RecoveredLog(IReadOnlyList<Segment> Segments, IReadOnlyCollection<ShardMark> Shards, long Next);
