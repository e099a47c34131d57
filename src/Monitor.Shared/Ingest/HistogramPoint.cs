using Monitor.Shared.Histograms;

namespace Monitor.Shared.Ingest;

/// <summary>One distribution as it came in. Sparse: only buckets with a count, keys ascending.</summary>
public readonly ref struct HistogramPoint
{
    /// <summary>When the distribution was read, Unix milliseconds.</summary>
    public required long TimestampMs { get; init; }

    /// <summary>When counting began, Unix milliseconds; 0 when unknown.</summary>
    public long StartMs { get; init; }

    /// <summary>True for totals since the start, false for what was added since the last report.</summary>
    public required bool Cumulative { get; init; }

    public required HistogramLayout Layout { get; init; }

    /// <summary>Bucket keys of <see cref="Layout"/>, strictly ascending.</summary>
    public required ReadOnlySpan<int> Keys { get; init; }

    /// <summary>Observations in each bucket, as long as <see cref="Keys"/>, none zero.</summary>
    public required ReadOnlySpan<ulong> Counts { get; init; }

    /// <summary>The sum of all observations; NaN when the sender did not say.</summary>
    public required double Sum { get; init; }

    /// <summary>The smallest observation; NaN when unknown.</summary>
    public double Min { get; init; }

    /// <summary>The largest observation; NaN when unknown.</summary>
    public double Max { get; init; }
}
