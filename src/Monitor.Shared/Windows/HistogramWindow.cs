using Monitor.Shared.Histograms;

namespace Monitor.Shared.Windows;

/// <summary>
/// The hot window of a histogram series: every second of its last two minutes, every 10 s of its last ten. Mutable,
/// one owner.
/// </summary>
/// <remarks>
/// Each bucket is packed from the start; adding to one unpacks, merges and packs it again, but for the newest second,
/// of which a dozen parts may lie behind each other. A series at rest costs only its packed bytes. Seconds that leave
/// the fine part become one bucket of 10 s; minutes that leave the coarse part go to the sink. Buckets are exact; sums
/// and extremes are kept to six digits and more (<see cref="HistogramPrecision.Compact"/>).
/// </remarks>
public sealed class HistogramWindow
{
    /// <summary>Seconds kept one by one before the newest; up to nine more, because tens leave as a whole.</summary>
    public const int FineSeconds = 120;

    private const int Ten = 10;
    private const int Minute = 60;

    /// <summary>Seconds and tens of a full window, the ten and the minute that are under way included.</summary>
    private const int HeldSeconds = FineSeconds + Ten;
    private const int HeldTens = (ScalarWindow.HotSeconds - FineSeconds + Minute) / Ten;

    /// <summary>Parts of one second that are kept before they are made one: some 300 bytes of a busy series.</summary>
    private const int MostParts = 12;

    private RecordBuffer _seconds = new();
    private RecordBuffer _tens = new();
    private long _head = -1;

    /// <summary>Records of the newest second, the last of the buffer, and their bytes; 0 if unknown.</summary>
    private int _parts;
    private int _partsBytes;

    /// <summary>The layout of the newest distribution: what a query answers in, or coarser.</summary>
    public HistogramLayout Layout { get; private set; } = ExponentialLayout.OfScale(Histogram.DefaultScale);

    /// <summary>The newest second with data; -1 when nothing came in yet.</summary>
    public long NewestSecond { get; private set; } = -1;

    /// <summary>Points for seconds before this are late.</summary>
    public long OldestSecond => Math.Max(0, _head - ScalarWindow.HotSeconds);

    /// <inheritdoc cref="ScalarWindow.HeldFromSecond"/>
    public long HeldFromSecond => !_tens.IsEmpty
        ? NumberOf(ref _tens, 0, _head / Ten) * Ten / Minute * Minute
        : !_seconds.IsEmpty ? NumberOf(ref _seconds, 0, _head) / Minute * Minute : long.MaxValue;

    /// <summary>From here on single seconds can be told apart; before it, tens.</summary>
    public long FineFrom => FineStart(_head);

    /// <summary>Adds observations of one second.</summary>
    /// <returns>Applied or Late.</returns>
    public ApplyResult Merge(long second, Histogram histogram, IClosedBlockSink sink)
    {
        if (histogram.Count == 0)
            return ApplyResult.Applied;
        if (second < OldestSecond)
            return ApplyResult.Late;
        AdvanceTo(second, sink);
        AdoptLayout(histogram.Layout);
        if (second >= FineFrom)
            MergeFine(second, histogram);
        else
            MergeRecord(ref _tens, second / Ten, _head / Ten, histogram, HeldTens);
        NewestSecond = Math.Max(NewestSecond, second);
        return ApplyResult.Applied;
    }

    /// <summary>
    /// Adds one observation. Fold many into a <see cref="Histogram"/> first: this packs a bucket each time.
    /// </summary>
    public ApplyResult Observe(long second, double value, IClosedBlockSink sink)
    {
        Histogram single = WindowScratch.ForThread.Single;
        single.Clear(ExponentialLayout.OfScale(Histogram.DefaultScale));
        single.Observe(value);
        return Merge(second, single, sink);
    }

    /// <summary>Whether anything came in for a second; before <see cref="FineFrom"/>, for its ten.</summary>
    public bool HasSecond(long second) => second >= FineFrom
        ? TryFind(ref _seconds, second, _head, out _)
        : TryFind(ref _tens, second / Ten, _head / Ten, out _);

    /// <summary>
    /// The seconds that a window really covers: before <see cref="FineFrom"/> its ends are moved out to whole tens.
    /// </summary>
    public (long From, long To) Cover(long fromSecond, long toSecond)
    {
        long from = fromSecond < FineFrom ? fromSecond - fromSecond % Ten : fromSecond;
        long to = toSecond < FineFrom ? toSecond - toSecond % Ten + Ten - 1 : toSecond;
        return (from, to);
    }

    /// <summary>The distribution over the covered seconds; what was in the histogram before is gone.</summary>
    public void Query(long fromSecond, long toSecond, Histogram into)
    {
        into.Clear(Layout);
        (long from, long to) = Cover(fromSecond, toSecond);
        for (int place = 0; place < _tens.End; place = _tens.Next(place))
        {
            long second = NumberOf(ref _tens, place, _head / Ten) * Ten;
            if (second >= from && second <= to)
                ReadInto(_tens.Payload(place), into);
        }

        for (int place = 0; place < _seconds.End; place = _seconds.Next(place))
        {
            long second = NumberOf(ref _seconds, place, _head);
            if (second >= from && second <= to)
                ReadInto(_seconds.Payload(place), into);
        }
    }

    /// <summary>Count, sum and extremes over the covered seconds, without touching a bucket.</summary>
    public HistogramTotals QueryTotals(long fromSecond, long toSecond)
    {
        HistogramTotals totals = HistogramTotals.Empty;
        (long from, long to) = Cover(fromSecond, toSecond);
        for (int place = 0; place < _tens.End; place = _tens.Next(place))
        {
            long second = NumberOf(ref _tens, place, _head / Ten) * Ten;
            if (second >= from && second <= to)
                totals = totals.Merge(ReadTotals(_tens.Payload(place)));
        }

        for (int place = 0; place < _seconds.End; place = _seconds.Next(place))
        {
            long second = NumberOf(ref _seconds, place, _head);
            if (second >= from && second <= to)
                totals = totals.Merge(ReadTotals(_seconds.Payload(place)));
        }

        return totals;
    }

    /// <summary>
    /// Moves time on: fine seconds become tens, old minutes go to the sink, points before them are late.
    /// </summary>
    public void AdvanceTo(long second, IClosedBlockSink sink)
    {
        if (second <= _head)
            return;
        JoinParts();
        // Before the head moves: records' numbers are relative to it, and it may jump by any distance.
        FoldSeconds(FineStart(second));
        Evict(second - ScalarWindow.HotSeconds, sink);
        _head = second;
    }

    internal int WriteBytes => _seconds.End + _tens.End + 64 + LayoutCodec.LongestBytes(Layout);

    internal void Write(ref PackedWriter writer)
    {
        writer.Signed(NewestSecond);
        writer.Signed(_head);
        LayoutCodec.Write(ref writer, Layout);
        writer.Varint((ulong)_seconds.End);
        writer.Bytes(_seconds.Bytes);
        writer.Varint((ulong)_tens.End);
        writer.Bytes(_tens.Bytes);
    }

    internal static HistogramWindow Read(ref PackedReader reader)
    {
        var window = new HistogramWindow
        {
            NewestSecond = reader.Signed(),
            _head = reader.Signed(),
            Layout = LayoutCodec.Read(ref reader),
        };
        if (!window._seconds.TryRestore(reader.Bytes((int)reader.Varint()))
            || !window._tens.TryRestore(reader.Bytes((int)reader.Varint())))
            throw new InvalidDataException("The buckets of a window are not a chain of records.");
        return window;
    }

    private void AdoptLayout(HistogramLayout layout)
    {
        if (ReferenceEquals(Layout, layout) || Layout.Equals(layout))
            return;
        // Buckets of the explicit bounds before cannot be named any more: their observations stay as totals. Records
        // that have none any more are left alone, so bounds that flip at every point cost no more than the points.
        if (Layout is ExplicitLayout)
        {
            JoinParts();
            _parts = 0;
            DropBuckets(ref _seconds);
            DropBuckets(ref _tens);
        }

        Layout = layout;
    }

    private void DropBuckets(ref RecordBuffer records)
    {
        for (int place = 0; place < records.End; place = records.Next(place))
        {
            if (!HistogramCodec.IsExplicit(records.Payload(place)))
                continue;
            Histogram packed = WindowScratch.ForThread.Packed;
            packed.Clear(Layout);
            ReadInto(records.Payload(place), packed);
            packed.ForgetBuckets();
            records.Replace(place, Pack(packed));
        }
    }

    /// <summary>
    /// A part of the newest second is put behind those that are there, packed by itself. They become one when they are
    /// many or a newer second begins: a second that comes in sixty parts is not unpacked and packed sixty times.
    /// </summary>
    private void MergeFine(long second, Histogram histogram)
    {
        bool exists = TryFind(ref _seconds, second, _head, out int place);
        if (exists ? _parts == 0 || place != _seconds.Last : place != _seconds.End)
        {
            MergeRecord(ref _seconds, second, _head, histogram, HeldSeconds);
            return;
        }

        if (!exists || _parts == MostParts)
            JoinParts();
        int end = _seconds.End;
        _seconds.Insert(end, (byte)second, Pack(histogram), HeldSeconds);
        _parts = exists ? _parts + 1 : 1;
        _partsBytes = (exists ? _partsBytes : 0) + _seconds.End - end;
    }

    /// <summary>Makes the parts of the newest second one record.</summary>
    private void JoinParts()
    {
        if (_parts <= 1)
            return;
        Histogram whole = WindowScratch.ForThread.Packed;
        whole.Clear(Layout);
        int first = _seconds.End - _partsBytes;
        for (int place = first; place < _seconds.End; place = _seconds.Next(place))
            ReadInto(_seconds.Payload(place), whole);
        _seconds.ReplaceFrom(first, Pack(whole));
        _parts = 1;
        _partsBytes = _seconds.End - first;
    }

    private void MergeRecord(ref RecordBuffer records, long number, long head, Histogram histogram, int span)
    {
        if (!TryFind(ref records, number, head, out int place))
        {
            records.Insert(place, (byte)number, Pack(histogram), span);
            return;
        }

        Histogram packed = WindowScratch.ForThread.Packed;
        packed.Clear(Layout);
        ReadInto(records.Payload(place), packed);
        packed.Merge(histogram);
        records.Replace(place, Pack(packed));
    }

    private void FoldSeconds(long fineFrom)
    {
        Histogram packed = WindowScratch.ForThread.Packed;
        int place = 0;
        while (place < _seconds.End)
        {
            long ten = NumberOf(ref _seconds, place, _head) / Ten;
            if (ten * Ten >= fineFrom)
                break;
            packed.Clear(Layout);
            do
            {
                ReadInto(_seconds.Payload(place), packed);
                place = _seconds.Next(place);
            }
            while (place < _seconds.End && NumberOf(ref _seconds, place, _head) / Ten == ten);
            _tens.Insert(_tens.End, (byte)ten, Pack(packed), HeldTens);
        }

        _seconds.RemoveBefore(place);
    }

    private void Evict(long beforeSecond, IClosedBlockSink sink)
    {
        Histogram minute = WindowScratch.ForThread.Minute;
        Histogram ten = WindowScratch.ForThread.Packed;
        int place = 0;
        while (place < _tens.End)
        {
            long start = NumberOf(ref _tens, place, _head / Ten) * Ten / Minute * Minute;
            if (start + Minute > beforeSecond)
                break;
            minute.Clear(Layout);
            do
            {
                ten.Clear(Layout);
                ReadInto(_tens.Payload(place), ten);
                HandOver(sink, Ten, NumberOf(ref _tens, place, _head / Ten) * Ten, ten);
                minute.Merge(ten);
                place = _tens.Next(place);
            }
            while (place < _tens.End && NumberOf(ref _tens, place, _head / Ten) * Ten / Minute * Minute == start);
            HandOver(sink, Minute, start, minute);
        }

        _tens.RemoveBefore(place);
    }

    private static void HandOver(IClosedBlockSink sink, int resolution, long start, Histogram histogram)
    {
        var totals = new ScalarBucket(
            (long)histogram.Count, histogram.Sum, histogram.Min, histogram.Max, double.NaN, 0);
        sink.Close(resolution, new HistoryBucket(start, new ScalarSummary(totals.Count, totals), histogram));
    }

    private void ReadInto(ReadOnlySpan<byte> payload, Histogram target)
    {
        var reader = new PackedReader(payload);
        HistogramCodec.ReadInto(ref reader, Layout, target);
    }

    private HistogramTotals ReadTotals(ReadOnlySpan<byte> payload) => HistogramCodec.ReadTotals(payload, Layout);

    private static ReadOnlySpan<byte> Pack(Histogram histogram)
    {
        var writer = new PackedWriter(WindowScratch.ForThread.Bytes(HistogramCodec.LongestBytes(histogram)));
        HistogramCodec.Write(ref writer, histogram, HistogramPrecision.Compact);
        return writer.Written;
    }

    /// <summary>
    /// The record of a second or ten; otherwise the place where it belongs. The newest is looked at first.
    /// </summary>
    private static bool TryFind(ref RecordBuffer records, long number, long head, out int place)
    {
        if (!records.IsEmpty)
        {
            long newest = NumberOf(ref records, records.Last, head);
            place = number > newest ? records.End : records.Last;
            if (number >= newest)
                return number == newest;
        }

        for (place = 0; place < records.End; place = records.Next(place))
        {
            long here = NumberOf(ref records, place, head);
            if (here >= number)
                return here == number;
        }

        return false;
    }

    /// <summary>The second or ten of a record. None is newer than the head, nor 256 numbers older.</summary>
    private static long NumberOf(ref RecordBuffer records, int place, long head) =>
        head - (byte)(head - records.Number(place));

    private static long FineStart(long head) => Math.Max(0, (head - FineSeconds) / Ten * Ten);
}
