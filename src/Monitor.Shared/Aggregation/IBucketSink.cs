using Monitor.Shared.Windows;

namespace Monitor.Shared.Aggregation;

/// <summary>Takes the buckets that leave a shard's windows, and is told first whose they are.</summary>
public interface IBucketSink : IClosedBlockSink
{
    /// <summary>Whose buckets come next.</summary>
    SeriesState Current { set; }
}
