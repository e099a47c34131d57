using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>A sum that only grows, kept as its increase per second and its newest total.</summary>
public sealed class CounterSeries() : ScalarSeries(SeriesKind.Counter)
{
    private double _total;
    private long _startMs;

    public override SeriesKind Kind => SeriesKind.Counter;

    /// <summary>
    /// The newest running total; of a series that sends increases, their sum since it was first seen.
    /// </summary>
    public double Total => _total;

    /// <summary>
    /// All increases that were applied by this program, resets or not: differences of it are increases.
    /// </summary>
    public double Counted { get; private set; }

    public override ApplyResult ApplyCumulative(long timestampMs, long startMs, double total, IClosedBlockSink sink)
    {
        if (!(total >= 0) || double.IsInfinity(total))
            return ApplyResult.Invalid;
        if (timestampMs < 0)
            return ApplyResult.Late;
        if (timestampMs <= NewestTimestampMs)
            return ApplyResult.Duplicate;

        CumulativeStep step = CumulativeRule.Step(NewestTimestampMs, _startMs, timestampMs, startMs);
        double increase = step switch
        {
            CumulativeStep.Baseline => 0,
            CumulativeStep.Continue when total >= _total => total - _total,
            _ => total,
        };
        ApplyResult result = Window.Observe(timestampMs / 1000, increase, sink);
        Counted += result == ApplyResult.Applied ? increase : 0;
        bool reset = step == CumulativeStep.Restart || step == CumulativeStep.Continue && total < _total;
        _total = total;
        _startMs = startMs;
        NewestTimestampMs = timestampMs;
        if (result != ApplyResult.Applied)
            return result;
        if (step == CumulativeStep.Baseline)
            return ApplyResult.Baseline;
        return reset ? ApplyResult.Reset : ApplyResult.Applied;
    }

    public override ApplyResult ApplyDelta(long timestampMs, double increase, IClosedBlockSink sink) =>
        timestampMs < 0 ? ApplyResult.Late : Add(timestampMs / 1000, timestampMs, 1, increase, sink);

    public override ApplyResult ApplyFolded(long second, in ScalarBucket bucket, IClosedBlockSink sink) =>
        bucket.Count < 1 ? ApplyResult.Invalid : Add(second, second * 1000, bucket.Count, bucket.Sum, sink);

    private ApplyResult Add(long second, long timestampMs, long points, double increase, IClosedBlockSink sink)
    {
        if (!(increase >= 0) || double.IsInfinity(increase))
            return ApplyResult.Invalid;
        ApplyResult result = Window.Merge(second, SeriesRule.Increase(points, increase), sink);
        if (result != ApplyResult.Applied)
            return result;
        _total += increase;
        Counted += increase;
        NewestTimestampMs = Math.Max(NewestTimestampMs, timestampMs);
        return result;
    }

    private protected override double Last(in ScalarSummary summary, long toSecond) =>
        NewestSecond <= toSecond ? _total : double.NaN;

    private protected override int StateBytes => Window.WriteBytes + 32;

    private protected override void WriteState(ref PackedWriter writer)
    {
        writer.Double(_total);
        writer.Signed(_startMs);
        Window.Write(ref writer);
    }

    private protected override void ReadState(ref PackedReader reader)
    {
        _total = reader.Double();
        _startMs = reader.Signed();
        Window = ScalarWindow.Read(ref reader, SeriesKind.Counter);
    }
}
