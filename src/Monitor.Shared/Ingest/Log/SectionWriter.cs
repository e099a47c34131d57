using System.Runtime.CompilerServices;
using Monitor.Shared.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Ingest.Log;

/// <summary>
/// Writes the entries of one section: what one request brought for one component. Series and times are differences to
/// the entry before, and the commonest differences (the next series, the same time) are two bits of the tag, so that
/// a sample in the steady state is nine bytes. <see cref="RecordWriter"/> frames sections into a record.
/// </summary>
public sealed class SectionWriter : IDisposable
{
    internal const byte NextSeriesFlag = 0x10;
    internal const byte SameTimeFlag = 0x20;
    internal const byte NoStartFlag = 0x40;
    internal const byte KindMask = 0x0F;
    internal const byte ExplicitLayoutMark = 0xFF;
    internal const byte KnownLayoutMark = 0xFE;
    internal const int ScaleBias = 16;

    private readonly GrowingBuffer _buffer = new();
    private readonly List<HistogramLayout> _layouts = [];
    private int _series = -1;
    private long _timestampMs;

    public ReadOnlySpan<byte> Entries => _buffer.Span;

    public bool IsEmpty => _buffer.Length == 0;

    /// <summary>Bytes of the entries.</summary>
    public int Length => _buffer.Length;

    public void Clear()
    {
        _buffer.Clear();
        _layouts.Clear();
        _series = -1;
        _timestampMs = 0;
    }

    public void Define(int series, ReadOnlySpan<byte> definition)
    {
        Head(EntryKind.Define, series, _timestampMs);
        _buffer.AddVarint((ulong)definition.Length);
        _buffer.Add(definition);
    }

    public void Undefine(int series) => Head(EntryKind.Undefine, series, _timestampMs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Sample(int series, long timestampMs, double value)
    {
        Head(EntryKind.Sample, series, timestampMs);
        _buffer.AddDouble(value);
    }

    public void Cumulative(int series, long timestampMs, long startMs, double total)
    {
        Head(EntryKind.Cumulative, series, timestampMs, startMs == 0 ? NoStartFlag : (byte)0);
        if (startMs != 0)
            _buffer.AddZigZag(timestampMs - startMs);
        _buffer.AddDouble(total);
    }

    public void Delta(int series, long timestampMs, double increase)
    {
        Head(EntryKind.Delta, series, timestampMs);
        _buffer.AddDouble(increase);
    }

    public void Folded(int series, long second, in ScalarBucket bucket)
    {
        Head(EntryKind.Folded, series, second * 1000);
        _buffer.AddVarint((ulong)bucket.Count);
        _buffer.AddDouble(bucket.Sum);
        _buffer.AddDouble(bucket.Min);
        _buffer.AddDouble(bucket.Max);
        _buffer.AddDouble(bucket.Last);
        _buffer.AddDouble(bucket.SquaredDeviations);
    }

    public void Histogram(int series, in HistogramPoint point)
    {
        EntryKind kind = point.Cumulative ? EntryKind.HistogramCumulative : EntryKind.HistogramDelta;
        Head(kind, series, point.TimestampMs, point.StartMs == 0 ? NoStartFlag : (byte)0);
        if (point.StartMs != 0)
            _buffer.AddZigZag(point.TimestampMs - point.StartMs);
        AddLayout(point.Layout);
        _buffer.AddDouble(point.Sum);
        _buffer.AddDouble(point.Min);
        _buffer.AddDouble(point.Max);
        _buffer.AddVarint((ulong)point.Keys.Length);
        int before = 0;
        for (int i = 0; i < point.Keys.Length; i++)
        {
            _buffer.AddZigZag(point.Keys[i] - before);
            _buffer.AddVarint(point.Counts[i]);
            before = point.Keys[i];
        }
    }

    public void Stale(int series, long timestampMs) => Head(EntryKind.Stale, series, timestampMs);

    public void Health(in HealthReportEntry report)
    {
        Head(EntryKind.Health, 0, report.TimestampMs);
        _buffer.Add(report.Status);
        _buffer.AddVarint((ulong)report.TimeToLiveMs);
        AddText(report.Component);
        AddText(report.Reason);
    }

    public void Dispose() => _buffer.Dispose();

    private void AddText(string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        _buffer.AddVarint((ulong)bytes.Length);
        _buffer.Add(bytes);
    }

    private void AddLayout(HistogramLayout layout)
    {
        if (layout is ExponentialLayout exponential)
        {
            _buffer.Add((byte)(exponential.Scale + ScaleBias));
            return;
        }

        int known = _layouts.IndexOf(layout);
        if (known >= 0)
        {
            _buffer.Add(KnownLayoutMark);
            _buffer.AddVarint((ulong)known);
            return;
        }

        _layouts.Add(layout);
        ReadOnlySpan<double> bounds = ((ExplicitLayout)layout).Bounds;
        _buffer.Add(ExplicitLayoutMark);
        _buffer.AddVarint((ulong)bounds.Length);
        foreach (double bound in bounds)
            _buffer.AddDouble(bound);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Head(EntryKind kind, int series, long timestampMs, byte flags = 0)
    {
        Span<byte> room = _buffer.Room(1 + 2 * Varint.MaxLength);
        int tag = (byte)kind | flags;
        int length = 1;
        if (series == _series + 1)
            tag |= NextSeriesFlag;
        else
            length += Varint.Write(room[length..], Varint.ZigZag((long)series - _series));
        if (timestampMs == _timestampMs)
            tag |= SameTimeFlag;
        else
            length += Varint.Write(room[length..], Varint.ZigZag(timestampMs - _timestampMs));
        room[0] = (byte)tag;
        _buffer.Advance(length);
        _series = series;
        _timestampMs = timestampMs;
    }
}
