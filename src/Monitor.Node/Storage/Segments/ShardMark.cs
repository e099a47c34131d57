namespace Monitor.Node.Storage.Segments;

/// <summary>What the log knows of a shard at some place: stands in every segment's header.</summary>
/// <param name="Shard">The shard.</param>
/// <param name="Epoch">The newest epoch that wrote.</param>
/// <param name="Last">Position of its last record; 0 for none.</param>
/// <param name="TrimmedThrough">Records up to here are needed no more.</param>
/// <param name="AppendedMs">When the last record was appended, Unix milliseconds.</param>
internal readonly record struct ShardMark(int Shard, long Epoch, long Last, long TrimmedThrough, long AppendedMs);
