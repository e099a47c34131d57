using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;

namespace Monitor.Shared.Windows;

/// <summary>The newest running total of a histogram that is sent as such, packed.</summary>
internal sealed class HistogramTotal
{
    private byte[] _bytes = [];
    private int _length;
    private HistogramLayout _layout = ExponentialLayout.OfScale(Histogram.DefaultScale);

    public long TimestampMs { get; private set; }

    public long StartMs { get; private set; }

    public int WriteBytes => _length + 64 + LayoutCodec.LongestBytes(_layout);

    public void Set(in HistogramPoint point, Histogram total)
    {
        TimestampMs = point.TimestampMs;
        StartMs = point.StartMs;
        if (!_layout.Equals(total.Layout))
            _layout = total.Layout;
        var writer = new PackedWriter(WindowScratch.ForThread.Bytes(HistogramCodec.LongestBytes(total)));
        HistogramCodec.Write(ref writer, total, HistogramPrecision.Exact);
        _length = writer.Length;
        if (_bytes.Length < _length)
            _bytes = new byte[(_length + 31) / 32 * 32];
        writer.Written.CopyTo(_bytes);
    }

    public void Read(Histogram into)
    {
        into.Clear(_layout);
        var reader = new PackedReader(_bytes.AsSpan(0, _length));
        HistogramCodec.ReadInto(ref reader, _layout, into);
    }

    public void Write(ref PackedWriter writer)
    {
        writer.Signed(TimestampMs);
        writer.Signed(StartMs);
        LayoutCodec.Write(ref writer, _layout);
        writer.Varint((ulong)_length);
        writer.Bytes(_bytes.AsSpan(0, _length));
    }

    public static HistogramTotal Read(ref PackedReader reader)
    {
        var total = new HistogramTotal
        {
            TimestampMs = reader.Signed(),
            StartMs = reader.Signed(),
            _layout = LayoutCodec.Read(ref reader),
        };
        total._bytes = reader.Bytes((int)reader.Varint()).ToArray();
        total._length = total._bytes.Length;
        return total;
    }
}
