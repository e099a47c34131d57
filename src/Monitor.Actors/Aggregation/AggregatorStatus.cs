using Monitor.Actors.Ports;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>
/// How a shard stands, for readiness and the node's metrics. Written by the aggregator, read by anyone.
/// </summary>
public sealed class AggregatorStatus(ShardId shard)
{
    private long _position;
    private long _checkpointPosition;
    private long _series;
    private long _components;
    private long _checkpoints;
    private long _failedWrites;
    private int _isLive;

    public ShardId Shard { get; } = shard;

    /// <summary>True once all that was in the log at the start is applied.</summary>
    public bool IsLive
    {
        get => Volatile.Read(ref _isLive) == 1;
        internal set => Volatile.Write(ref _isLive, value ? 1 : 0);
    }

    /// <summary>What the shard did; replaced when the actor starts anew.</summary>
    public ShardCounters Counters { get; internal set; } = new();

    public LogPosition Position => new(Interlocked.Read(ref _position));

    public LogPosition CheckpointPosition => new(Interlocked.Read(ref _checkpointPosition));

    public long Series => Interlocked.Read(ref _series);

    public long Components => Interlocked.Read(ref _components);

    /// <summary>Checkpoints saved since the start.</summary>
    public long Checkpoints => Interlocked.Read(ref _checkpoints);

    /// <summary>Checkpoints and history writes that failed and were made again.</summary>
    public long FailedWrites => Interlocked.Read(ref _failedWrites);

    internal void Read(LogPosition position, ShardState state)
    {
        Interlocked.Exchange(ref _position, position.Value);
        Interlocked.Exchange(ref _series, state.Series.Count);
        Interlocked.Exchange(ref _components, state.Components.Count);
    }

    internal void Saved(LogPosition position)
    {
        Interlocked.Exchange(ref _checkpointPosition, position.Value);
        Interlocked.Increment(ref _checkpoints);
    }

    internal void CountFailedWrite() => Interlocked.Increment(ref _failedWrites);
}
