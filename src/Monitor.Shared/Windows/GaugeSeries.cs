using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>A level: queue length, temperature, 1 or 0.</summary>
public sealed class GaugeSeries() : ScalarSeries(SeriesKind.Gauge)
{
    public override SeriesKind Kind => SeriesKind.Gauge;

    public override ApplyResult ApplySample(long timestampMs, double value, IClosedBlockSink sink)
    {
        if (!double.IsFinite(value))
            return ApplyResult.Invalid;
        if (timestampMs < 0)
            return ApplyResult.Late;
        long second = timestampMs / 1000;
        if (timestampMs > NewestTimestampMs)
            NewestTimestampMs = timestampMs;
        else if (timestampMs == NewestTimestampMs || Window.HasSecond(second))
            return ApplyResult.Duplicate;
        return Window.Observe(second, value, sink);
    }

    public override ApplyResult ApplyFolded(long second, in ScalarBucket bucket, IClosedBlockSink sink)
    {
        if (bucket.Count < 1 || !double.IsFinite(bucket.Sum) || !double.IsFinite(bucket.Min)
            || !double.IsFinite(bucket.Max) || !double.IsFinite(bucket.Last) || !(bucket.SquaredDeviations >= 0))
            return ApplyResult.Invalid;
        ApplyResult result = Window.Merge(second, bucket, sink);
        if (result == ApplyResult.Applied)
            NewestTimestampMs = Math.Max(NewestTimestampMs, second * 1000);
        return result;
    }

    private protected override double Last(in ScalarSummary summary, long toSecond) => summary.Entries.Last;

    private protected override int StateBytes => Window.WriteBytes;

    private protected override void WriteState(ref PackedWriter writer) => Window.Write(ref writer);

    private protected override void ReadState(ref PackedReader reader) =>
        Window = ScalarWindow.Read(ref reader, SeriesKind.Gauge);
}
