using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>
/// Reads the buckets of a history chunk's payload one by one, in the order of time. The histogram of a bucket is lent
/// until the next <see cref="MoveNext"/>.
/// </summary>
/// <exception cref="InvalidDataException">From every member: the payload is damaged or of another format.</exception>
public ref struct HistoryChunkReader
{
    private readonly Frame _frame;
    private readonly Histogram? _histogram;
    private PackedReader _reader;
    private HistogramLayout _layout = ExponentialLayout.OfScale(Histogram.DefaultScale);
    private int _inFrame;
    private int _next;

    /// <param name="payload">What <see cref="HistoryChunkBuilder"/> wrote.</param>
    public HistoryChunkReader(ReadOnlySpan<byte> payload)
    {
        _reader = new PackedReader(payload);
        byte version = _reader.Byte();
        if (version != HistoryChunkBuilder.FormatVersion)
            throw new InvalidDataException($"A chunk has format {version}, not {HistoryChunkBuilder.FormatVersion}.");
        Kind = (SeriesKind)_reader.Byte();
        if (Kind is < SeriesKind.Gauge or > SeriesKind.Histogram)
            throw new InvalidDataException($"A chunk is of kind {(byte)Kind}.");
        ulong resolution = _reader.Varint();
        if (resolution is 0 or > 86_400)
            throw new InvalidDataException($"A chunk has buckets of {resolution} s.");
        ResolutionSeconds = (int)resolution;
        _frame = new Frame();
        _histogram = Kind == SeriesKind.Histogram ? new Histogram() : null;
    }

    public SeriesKind Kind { get; }

    public int ResolutionSeconds { get; }

    /// <summary>The bucket that <see cref="MoveNext"/> came to.</summary>
    public HistoryBucket Current { get; private set; }

    public readonly HistoryChunkReader GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next == _inFrame)
        {
            if (_reader.Rest.IsEmpty)
                return false;
            ReadFrame();
        }

        long start = _frame.Starts[_next];
        if (_histogram is null)
        {
            Current = new HistoryBucket(start, _frame.Summaries[_next++]);
            return true;
        }

        ReadHistogram(_histogram);
        var totals = new ScalarBucket(
            (long)_histogram.Count, _histogram.Sum, _histogram.Min, _histogram.Max, double.NaN, 0);
        Current = new HistoryBucket(start, new ScalarSummary(totals.Count, totals), _histogram);
        _next++;
        return true;
    }

    private void ReadFrame()
    {
        _inFrame = _reader.Byte();
        _next = 0;
        if (_inFrame is 0 or > HistoryChunkBuilder.FrameBuckets)
            throw new InvalidDataException($"A chunk has a frame of {_inFrame} buckets.");
        long number = -1;
        for (int i = 0; i < _inFrame; i++)
        {
            ulong gap = _reader.Varint();
            if (gap > (ulong)(long.MaxValue / ResolutionSeconds / 4) || number > long.MaxValue / ResolutionSeconds / 2)
                throw new InvalidDataException("A chunk has a bucket outside of time.");
            number += (long)gap + 1;
            _frame.Starts[i] = number * ResolutionSeconds;
        }

        if (Kind != SeriesKind.Histogram)
            ReadColumns();
    }

    private void ReadColumns()
    {
        Span<double> column = stackalloc double[_inFrame];
        Span<ScalarSummary> summaries = _frame.Summaries.AsSpan(0, _inFrame);
        summaries.Fill(ScalarSummary.Empty);
        foreach (HistoryColumn which in HistoryColumns.Of(Kind))
        {
            ColumnCodec.Read(ref _reader, column, withSummary: false);
            for (int i = 0; i < column.Length; i++)
                summaries[i] = HistoryColumns.Set(summaries[i], which, column[i]);
        }

        if (Kind != SeriesKind.Gauge)
            return;
        foreach (ref ScalarSummary summary in summaries)
            summary = summary with { Points = summary.Entries.Count };
    }

    private void ReadHistogram(Histogram histogram)
    {
        if (_reader.Byte() != 0)
            _layout = LayoutCodec.Read(ref _reader);
        histogram.Clear(HistogramCodec.LayoutOf(_reader.Rest, _layout));
        HistogramCodec.ReadInto(ref _reader, _layout, histogram);
    }

    private sealed class Frame
    {
        public long[] Starts { get; } = new long[HistoryChunkBuilder.FrameBuckets];

        public ScalarSummary[] Summaries { get; } = new ScalarSummary[HistoryChunkBuilder.FrameBuckets];
    }
}
