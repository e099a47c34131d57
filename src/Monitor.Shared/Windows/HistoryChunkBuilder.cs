using System.Buffers;
using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>
/// Collects closed buckets of one series and resolution, in the order of time, and writes them as the payload of a
/// history chunk. Cleared and used again it allocates nothing.
/// </summary>
/// <remarks>
/// A payload is a version, the kind and the resolution, and frames of up to 60 buckets. A frame is its count and
/// starts, then for scalars one packed column for each number, for histograms one packed distribution after another.
/// Scalars and buckets read back bit for bit, sums and extremes of distributions to six digits and more.
/// </remarks>
public sealed class HistoryChunkBuilder
{
    internal const byte FormatVersion = 1;
    internal const int FrameBuckets = 60;

    private readonly HistoryBucket[] _frame = new HistoryBucket[FrameBuckets];
    private readonly ArrayBufferWriter<byte> _frames = new();
    private readonly ArrayBufferWriter<byte> _distributions = new();
    private SeriesKind _kind;
    private int _resolution;
    private int _inFrame;
    private HistogramLayout? _layout;

    /// <summary>Buckets so far.</summary>
    public int Count { get; private set; }

    /// <summary>Start of the first bucket, Unix seconds.</summary>
    public long StartSecond { get; private set; }

    /// <summary>Where the last bucket ends, exclusive, Unix seconds.</summary>
    public long EndSecond { get; private set; }

    /// <summary>Begins a chunk.</summary>
    public void Begin(SeriesKind kind, int resolutionSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolutionSeconds, 1);
        _kind = kind;
        _resolution = resolutionSeconds;
        _inFrame = 0;
        _layout = null;
        _frames.ResetWrittenCount();
        _distributions.ResetWrittenCount();
        Count = 0;
    }

    /// <summary>Adds a bucket; its histogram is packed at once and not kept.</summary>
    /// <exception cref="ArgumentException">
    /// It is not after the one before, or not at a multiple of the resolution.
    /// </exception>
    public void Add(in HistoryBucket bucket)
    {
        if (bucket.StartSecond % _resolution != 0 || bucket.StartSecond < 0)
            throw new ArgumentException($"{bucket.StartSecond} is no multiple of {_resolution} s.", nameof(bucket));
        if (Count > 0 && bucket.StartSecond < EndSecond)
            throw new ArgumentException("Buckets are added in the order of time.", nameof(bucket));
        if (Count == 0)
            StartSecond = bucket.StartSecond;
        EndSecond = bucket.StartSecond + _resolution;
        Count++;
        if (_kind == SeriesKind.Histogram)
            AddDistribution(bucket.Histogram ?? throw new ArgumentException("It has no distribution.", nameof(bucket)));
        _frame[_inFrame++] = bucket with { Histogram = null };
        if (_inFrame == FrameBuckets)
            CloseFrame();
    }

    /// <summary>Writes the payload of all that was added since <see cref="Begin"/>.</summary>
    public void WriteTo(IBufferWriter<byte> destination)
    {
        if (_inFrame > 0)
            CloseFrame();
        var writer = new PackedWriter(destination.GetSpan(16));
        writer.Byte(FormatVersion);
        writer.Byte((byte)_kind);
        writer.Varint((ulong)_resolution);
        destination.Advance(writer.Length);
        destination.Write(_frames.WrittenSpan);
    }

    /// <summary>The payload as an array of its own.</summary>
    public byte[] ToArray()
    {
        var bytes = new ArrayBufferWriter<byte>(_frames.WrittenCount + _distributions.WrittenCount + 64);
        WriteTo(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private void AddDistribution(Histogram histogram)
    {
        int longest = 1 + LayoutCodec.LongestBytes(histogram.Layout) + HistogramCodec.LongestBytes(histogram);
        var writer = new PackedWriter(_distributions.GetSpan(longest));
        bool same = histogram.Layout is ExponentialLayout || histogram.Layout.Equals(_layout);
        writer.Byte(same ? (byte)0 : (byte)1);
        if (!same)
        {
            _layout = histogram.Layout;
            LayoutCodec.Write(ref writer, _layout);
        }

        HistogramCodec.Write(ref writer, histogram, HistogramPrecision.Compact);
        _distributions.Advance(writer.Length);
    }

    private void CloseFrame()
    {
        var writer = new PackedWriter(_frames.GetSpan(FrameBuckets * 10 + 7 * ColumnCodec.LongestBytes));
        ReadOnlySpan<HistoryBucket> buckets = _frame.AsSpan(0, _inFrame);
        writer.Byte((byte)_inFrame);
        long previous = -1;
        foreach (ref readonly HistoryBucket bucket in buckets)
        {
            long number = bucket.StartSecond / _resolution;
            writer.Varint((ulong)(number - previous - 1));
            previous = number;
        }

        if (_kind != SeriesKind.Histogram)
            WriteColumns(ref writer, buckets);
        _frames.Advance(writer.Length);
        _frames.Write(_distributions.WrittenSpan);
        _distributions.ResetWrittenCount();
        _inFrame = 0;
    }

    private void WriteColumns(ref PackedWriter writer, ReadOnlySpan<HistoryBucket> buckets)
    {
        Span<double> column = stackalloc double[FrameBuckets];
        column = column[..buckets.Length];
        foreach (HistoryColumn which in HistoryColumns.Of(_kind))
        {
            for (int i = 0; i < column.Length; i++)
                column[i] = HistoryColumns.Get(buckets[i].Summary, which);
            ColumnCodec.Write(ref writer, column, withSummary: false);
        }
    }
}
