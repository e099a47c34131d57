namespace Monitor.Actors.Aggregation;

/// <summary>How a shard's owner goes about it.</summary>
public sealed record AggregatorOptions
{
    /// <summary>Most bytes of log taken in one turn: a few milliseconds of work.</summary>
    public int BytesPerTurn { get; init; } = 1 << 20;

    /// <summary>A checkpoint is due when this many bytes of log lie behind the last one.</summary>
    public long CheckpointBytes { get; init; } = 128L << 20;

    /// <summary>A checkpoint is due when the last one is this old and the log has grown since.</summary>
    public TimeSpan CheckpointAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Most closed buckets that wait for history; past it the shard reads no further until they are written.
    /// </summary>
    public int WaitingBuckets { get; init; } = 200_000;
}
