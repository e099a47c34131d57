using Monitor.Shared.Windows;

namespace Monitor.Shared.Aggregation;

/// <summary>What a shard did with what it read. Written by the shard's owner, read by the node's metrics.</summary>
public sealed class ShardCounters
{
    private readonly long[] _applied = new long[Enum.GetValues<ApplyResult>().Length];

    /// <summary>Log records applied.</summary>
    public long Records { get; internal set; }

    /// <summary>Batches of native sessions that had counted before.</summary>
    public long RepeatedBatches { get; internal set; }

    /// <summary>Entries whose number no definition explains: a bug, never a sender's fault.</summary>
    public long UnknownSeries { get; internal set; }

    /// <summary>Rule evaluations.</summary>
    public long Evaluations { get; internal set; }

    public long Of(ApplyResult result) => Volatile.Read(ref _applied[(int)result]);

    internal void Count(ApplyResult result) => _applied[(int)result]++;
}
