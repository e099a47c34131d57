using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>A distribution of observations.</summary>
public sealed class HistogramSeries : WindowedSeries
{
    private HistogramTotal? _total;

    public override SeriesKind Kind => SeriesKind.Histogram;

    public HistogramWindow Window { get; private set; } = new();

    /// <summary>
    /// What the last distribution added; null when it added nothing. Lent until any series' next point.
    /// </summary>
    public Histogram? Increase { get; private set; }

    public override long NewestSecond => Window.NewestSecond;

    public override long OldestSecond => Window.OldestSecond;

    public override long HeldFromSecond => Window.HeldFromSecond;

    public override ApplyResult ApplyHistogram(in HistogramPoint point, IClosedBlockSink sink)
    {
        Increase = null;
        ReadOnlySpan<int> keys = point.Keys;
        if (keys.Length != point.Counts.Length || double.IsInfinity(point.Sum)
            || double.IsInfinity(point.Min) || double.IsInfinity(point.Max)
            || keys.Length > 0 && !(point.Layout.Holds(keys[0]) && point.Layout.Holds(keys[^1])))
            return ApplyResult.Invalid;
        if (point.TimestampMs < 0)
            return ApplyResult.Late;
        return point.Cumulative ? ApplyTotal(point, sink) : ApplyIncrease(point, sink);
    }

    public override void AdvanceTo(long second, IClosedBlockSink sink) => Window.AdvanceTo(second, sink);

    public override bool HasSecond(long second) => Window.HasSecond(second);

    public override void ReadPoints(
        Statistic statistic, long fromSecond, long toSecond, int stepSeconds, ICollection<StatisticPoint> points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepSeconds, 1);
        for (long second = fromSecond; second <= toSecond;)
        {
            // In the coarse part steps end where tens end, so that no ten is told twice.
            long next = second + stepSeconds;
            if (second < Window.FineFrom)
                next = (next + 9) / 10 * 10;
            WindowReading reading = HistogramReading.Of(Window, statistic, second, Math.Min(toSecond, next - 1));
            if (reading.HasData)
                points.Add(new StatisticPoint(second, reading.Value));
            second = next;
        }
    }

    private protected override void ReadWindow(
        ReadOnlySpan<Statistic> statistics, WindowSpan span, Span<WindowReading> readings) =>
        HistogramReading.Of(Window, statistics, span, readings);

    private ApplyResult ApplyIncrease(in HistogramPoint point, IClosedBlockSink sink)
    {
        Histogram increase = WindowScratch.ForThread.Single;
        increase.Clear(point.Layout);
        increase.Merge(point);
        ApplyResult result = Window.Merge(point.TimestampMs / 1000, increase, sink);
        if (result == ApplyResult.Applied)
        {
            NewestTimestampMs = Math.Max(NewestTimestampMs, point.TimestampMs);
            Increase = increase;
        }

        return result;
    }

    private ApplyResult ApplyTotal(in HistogramPoint point, IClosedBlockSink sink)
    {
        long previousMs = _total is null ? long.MinValue : _total.TimestampMs;
        if (point.TimestampMs <= previousMs)
            return ApplyResult.Duplicate;
        WindowScratch scratch = WindowScratch.ForThread;
        Histogram now = scratch.Single;
        now.Clear(point.Layout);
        now.Merge(point);

        CumulativeStep step = CumulativeRule.Step(previousMs, _total?.StartMs ?? 0, point.TimestampMs, point.StartMs);
        Histogram increase = now;
        bool reset = step == CumulativeStep.Restart;
        if (step == CumulativeStep.Continue)
        {
            _total!.Read(scratch.Before);
            increase = scratch.Increase;
            reset = !HistogramIncrease.TryFind(scratch.Before, now, increase);
            if (reset)
                increase = now;
        }

        ApplyResult result = step == CumulativeStep.Baseline
            ? ApplyResult.Baseline
            : Window.Merge(point.TimestampMs / 1000, increase, sink);
        (_total ??= new HistogramTotal()).Set(point, now);
        Increase = result == ApplyResult.Applied ? increase : null;
        NewestTimestampMs = Math.Max(NewestTimestampMs, point.TimestampMs);
        return result == ApplyResult.Applied && reset ? ApplyResult.Reset : result;
    }

    private protected override int StateBytes => Window.WriteBytes + 1 + (_total?.WriteBytes ?? 0);

    private protected override void WriteState(ref PackedWriter writer)
    {
        Window.Write(ref writer);
        writer.Byte(_total is null ? (byte)0 : (byte)1);
        _total?.Write(ref writer);
    }

    private protected override void ReadState(ref PackedReader reader)
    {
        Window = HistogramWindow.Read(ref reader);
        _total = reader.Byte() == 0 ? null : HistogramTotal.Read(ref reader);
    }
}
