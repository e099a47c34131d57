using System.Numerics;
using System.Runtime.CompilerServices;
using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>
/// The hot window of a gauge or counter: every second of the last ten minutes of its own time, exact. A mutable struct,
/// one owner: keep it in one field, so that a series is one object and its newest samples lie beside its other state.
/// </summary>
/// <remarks>
/// The newest half minute is open: an array by second, so that a sample is a store and a bit. When a later half begins,
/// the open one goes into its minute's record, packed; a whole minute of a typical series takes 80 bytes. A window over
/// whole minutes reads their summaries, and unpacks only the minute that it cuts. A point for a packed minute unpacks,
/// changes and packs it again. Minutes leave when all their seconds are older than the window, and go to the sink.
/// </remarks>
internal partial struct ScalarWindow
{
    /// <summary>
    /// Seconds kept before the newest one, which is under way: windows of ten whole minutes can be read.
    /// </summary>
    public const int HotSeconds = 600;

    /// <summary>
    /// Most seconds that are held at once: minutes leave whole, and only when a half minute begins.
    /// </summary>
    public const int HeldSecondsMax = HotSeconds + MinuteCells.Seconds + OpenSeconds;

    private const int OpenSeconds = 30;

    /// <summary>The minutes of a full window: the longest that can be read, and the one that is under way.</summary>
    private const int HeldMinutes = HotSeconds / MinuteCells.Seconds + 1;

    private readonly SeriesRule _rule;
    private OpenValues _values;
    private ScalarBucket[]? _cells;
    private RecordBuffer _minutes = new();
    private long _openStart = long.MinValue;
    private long _head = -1;
    private uint _presence;
    private bool _isWide;

    public ScalarWindow(SeriesKind kind)
    {
        if (kind is not (SeriesKind.Gauge or SeriesKind.Counter))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only gauges and counters are scalars.");
        _rule = new SeriesRule(kind);
    }

    /// <summary>The newest second with data; -1 when nothing came in yet.</summary>
    public long NewestSecond { readonly get; private set; } = -1;

    /// <summary>Points for seconds before this are late.</summary>
    public readonly long OldestSecond => Math.Max(0, _head - HotSeconds);

    /// <summary>
    /// From here on all that came in is still here; what is older went to the sink. MaxValue when nothing is here.
    /// </summary>
    public readonly long HeldFromSecond => !_minutes.IsEmpty
        ? StartOf(0)
        : _presence != 0 ? _openStart - _openStart % MinuteCells.Seconds : long.MaxValue;

    /// <summary>Adds one observation of a gauge, or one point's increase of a counter. Finite only.</summary>
    /// <param name="second">When, Unix seconds.</param>
    /// <param name="value">The observation or increase.</param>
    /// <param name="sink">Takes what leaves the window because of it.</param>
    /// <returns>Applied or Late.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ApplyResult Observe(long second, double value, IClosedBlockSink sink)
    {
        ulong place = (ulong)(second - _openStart);
        if (place < OpenSeconds && (_presence >> (int)place & 1) == 0 && !_isWide)
        {
            _presence |= 1u << (int)place;
            _values[(int)place] = value;
            if (second > NewestSecond)
                Advance(second);
            return ApplyResult.Applied;
        }

        return Merge(second, ScalarBucket.Of(value), sink);
    }

    /// <summary>
    /// Adds several observations of one second, or several points of a counter whose sum is the increase.
    /// </summary>
    public ApplyResult Merge(long second, in ScalarBucket bucket, IClosedBlockSink sink)
    {
        if (bucket.Count == 0)
            return ApplyResult.Applied;
        if (second < OldestSecond)
            return ApplyResult.Late;
        if (_openStart < 0 || second >= _openStart + OpenSeconds)
            Open(second, sink);
        ScalarBucket cell = _rule.IsCounter ? SeriesRule.Increase(bucket.Count, bucket.Sum) : bucket;
        if (second >= _openStart)
            MergeOpen((int)(second - _openStart), cell);
        else
            MergeClosed(second, cell);
        if (second > NewestSecond)
            Advance(second);
        return ApplyResult.Applied;
    }

    /// <summary>Whether anything came in for a second that is still hot.</summary>
    public readonly bool HasSecond(long second)
    {
        if (_openStart >= 0 && second >= _openStart)
            return second < _openStart + OpenSeconds && (_presence >> (int)(second - _openStart) & 1) != 0;
        return TryFind(second / MinuteCells.Seconds, out int place)
            && (MinuteCodec.ReadPresence(_minutes.Payload(place)) >> (int)(second % MinuteCells.Seconds) & 1) != 0;
    }

    /// <summary>All seconds from one to another, both inclusive, together.</summary>
    public readonly ScalarSummary Query(long fromSecond, long toSecond)
    {
        ScalarSummary summary = ScalarSummary.Empty;
        for (int place = FirstPlace(fromSecond); place < _minutes.End; place = _minutes.Next(place))
        {
            long start = StartOf(place);
            if (start > toSecond || start + MinuteCells.Seconds <= fromSecond)
                continue;
            ReadOnlySpan<byte> payload = _minutes.Payload(place);
            summary = fromSecond <= start && toSecond >= start + MinuteCells.Seconds - 1
                ? summary.Merge(MinuteCodec.ReadSummary(payload, _rule))
                : summary.Merge(SummarizePart(payload, fromSecond - start, toSecond - start));
        }

        uint mask = OpenMask(fromSecond, toSecond);
        if (mask == 0)
            return summary;
        return summary.Points == 0 ? SummarizeOpen(mask) : summary.Merge(SummarizeOpen(mask));
    }

    /// <summary>Copies seconds one by one, for charts and exact percentiles.</summary>
    /// <param name="fromSecond">The first second.</param>
    /// <param name="cells">
    /// One place for each second; those without data become <see cref="ScalarBucket.Empty"/>.
    /// </param>
    public readonly void CopySeconds(long fromSecond, Span<ScalarBucket> cells)
    {
        cells.Fill(ScalarBucket.Empty);
        long toSecond = fromSecond + cells.Length - 1;
        for (int place = FirstPlace(fromSecond); place < _minutes.End; place = _minutes.Next(place))
        {
            long start = StartOf(place);
            if (start > toSecond || start + MinuteCells.Seconds <= fromSecond)
                continue;
            MinuteCells minute = MinuteCells.ForThread;
            MinuteCodec.Read(_minutes.Payload(place), minute, _rule);
            ulong mask = Mask(fromSecond - start, toSecond - start, MinuteCells.Seconds) & minute.Presence;
            for (; mask != 0; mask &= mask - 1)
            {
                int second = BitOperations.TrailingZeroCount(mask);
                cells[(int)(start + second - fromSecond)] = minute.Cell(second);
            }
        }

        for (uint mask = OpenMask(fromSecond, toSecond); mask != 0; mask &= mask - 1)
        {
            int second = BitOperations.TrailingZeroCount(mask);
            cells[(int)(_openStart + second - fromSecond)] = OpenCell(second);
        }
    }

    /// <summary>Seconds that were copied out, together again.</summary>
    internal readonly ScalarSummary Summarize(ReadOnlySpan<ScalarBucket> seconds)
    {
        ScalarSummary summary = ScalarSummary.Empty;
        foreach (ref readonly ScalarBucket second in seconds)
        {
            if (second.Count > 0)
                summary = summary.Merge(_rule.Entries(second));
        }

        return summary;
    }

    /// <summary>
    /// Moves time on for a series that went silent: what is older than the window before this second goes to the sink,
    /// and points for it are late from now on.
    /// </summary>
    public void AdvanceTo(long second, IClosedBlockSink sink)
    {
        if (second <= _head)
            return;
        if (_openStart < 0 || second >= _openStart + OpenSeconds)
            Open(second, sink);
        else
            _head = second;
    }

    private void Advance(long second)
    {
        NewestSecond = second;
        if (second > _head)
            _head = second;
    }

    /// <summary>Begins the half minute of a second; the one that was open is packed, and old minutes leave.</summary>
    private void Open(long second, IClosedBlockSink sink)
    {
        // Before the head moves: records' numbers are relative to it, and it may jump by any distance.
        long head = Math.Max(_head, second);
        long oldest = head - HotSeconds;
        if (_presence != 0)
        {
            // Old minutes leave before the open half is packed, so that it finds room, but not the minute of which
            // it is the second half: a minute leaves whole.
            Evict(Math.Min(oldest, _openStart - _openStart % MinuteCells.Seconds), sink);
            CloseOpen();
        }

        Evict(oldest, sink);
        _openStart = second - second % OpenSeconds;
        _head = head;
    }

    private void MergeOpen(int place, in ScalarBucket bucket)
    {
        bool has = (_presence >> place & 1) != 0;
        if (!has && bucket.Count == 1 && !_isWide)
        {
            _values[place] = bucket.Sum;
        }
        else
        {
            if (!_isWide)
                WidenOpen();
            _cells![place] = has ? _rule.Combine(_cells[place], bucket) : bucket;
        }

        _presence |= 1u << place;
    }

    private void WidenOpen()
    {
        _cells ??= new ScalarBucket[OpenSeconds];
        for (uint left = _presence; left != 0; left &= left - 1)
        {
            int second = BitOperations.TrailingZeroCount(left);
            _cells[second] = ScalarBucket.Of(_values[second]);
        }

        _isWide = true;
    }

    private readonly ScalarBucket OpenCell(int second) => _isWide ? _cells![second] : ScalarBucket.Of(_values[second]);

    private void CloseOpen()
    {
        MinuteCells minute = MinuteCells.ForThread;
        long number = _openStart / MinuteCells.Seconds;
        bool exists = TryFind(number, out int place);
        if (exists)
            MinuteCodec.Read(_minutes.Payload(place), minute, _rule);
        else
            minute.Clear();
        int offset = (int)(_openStart % MinuteCells.Seconds);
        for (uint left = _presence; left != 0; left &= left - 1)
        {
            int second = BitOperations.TrailingZeroCount(left);
            if (_isWide)
                minute.Merge(offset + second, _cells![second], _rule);
            else
                minute.Put(offset + second, _values[second]);
        }

        Store(minute, number, place, exists);
        _presence = 0;
        _isWide = false;
    }

    private void MergeClosed(long second, in ScalarBucket bucket)
    {
        MinuteCells minute = MinuteCells.ForThread;
        long number = second / MinuteCells.Seconds;
        bool exists = TryFind(number, out int place);
        if (exists)
            MinuteCodec.Read(_minutes.Payload(place), minute, _rule);
        else
            minute.Clear();
        minute.Merge((int)(second % MinuteCells.Seconds), bucket, _rule);
        Store(minute, number, place, exists);
    }

    private void Store(MinuteCells minute, long number, int place, bool replace)
    {
        Span<byte> bytes = stackalloc byte[MinuteCodec.LongestBytes];
        var writer = new PackedWriter(bytes);
        MinuteCodec.Write(ref writer, minute, _rule);
        if (replace)
            _minutes.Replace(place, writer.Written);
        else
            _minutes.Insert(place, (byte)number, writer.Written, HeldMinutes);
    }

    private void Evict(long beforeSecond, IClosedBlockSink sink)
    {
        int place = 0;
        while (place < _minutes.End && StartOf(place) + MinuteCells.Seconds <= beforeSecond)
        {
            HandOver(place, sink);
            place = _minutes.Next(place);
        }

        _minutes.RemoveBefore(place);
    }

    private readonly void HandOver(int place, IClosedBlockSink sink)
    {
        const int TenSeconds = 10;
        long start = StartOf(place);
        MinuteCells minute = MinuteCells.ForThread;
        MinuteCodec.Read(_minutes.Payload(place), minute, _rule);
        for (int offset = 0; offset < MinuteCells.Seconds; offset += TenSeconds)
        {
            ScalarSummary summary = minute.Summarize(SeriesRule.Mask(offset, offset + TenSeconds - 1), _rule);
            if (summary.Points > 0)
                sink.Close(TenSeconds, new HistoryBucket(start + offset, summary));
        }

        ScalarSummary whole = MinuteCodec.ReadSummary(_minutes.Payload(place), _rule);
        sink.Close(MinuteCells.Seconds, new HistoryBucket(start, whole));
    }

    /// <summary>The record of a minute; otherwise the place where it belongs.</summary>
    private readonly bool TryFind(long number, out int place)
    {
        for (place = 0; place < _minutes.End; place = _minutes.Next(place))
        {
            long here = StartOf(place) / MinuteCells.Seconds;
            if (here >= number)
                return here == number;
        }

        return false;
    }

    /// <summary>First second of a record's minute. No record is newer than the head, nor 256 minutes older.</summary>
    private readonly long StartOf(int place)
    {
        long head = _head / MinuteCells.Seconds;
        return (head - (byte)(head - _minutes.Number(place))) * MinuteCells.Seconds;
    }

    /// <summary>A place before which no record matters: short windows need the newest one at most.</summary>
    private readonly int FirstPlace(long fromSecond)
    {
        if (_minutes.IsEmpty || _openStart >= 0 && fromSecond >= _openStart)
            return _minutes.End;
        return fromSecond >= StartOf(_minutes.Last) ? _minutes.Last : 0;
    }

    private readonly ScalarSummary SummarizePart(ReadOnlySpan<byte> payload, long from, long to)
    {
        MinuteCells minute = MinuteCells.ForThread;
        MinuteCodec.Read(payload, minute, _rule);
        return minute.Summarize(Mask(from, to, MinuteCells.Seconds), _rule);
    }

    private readonly ScalarSummary SummarizeOpen(uint mask)
    {
        if (_isWide)
            return _rule.Summarize(_cells, mask);
        Span<double> packed = stackalloc double[OpenSeconds];
        return SeriesRule.SummarizeNarrow(_values, mask, packed);
    }

    private readonly uint OpenMask(long fromSecond, long toSecond) => _presence == 0
        ? 0
        : (uint)Mask(fromSecond - _openStart, toSecond - _openStart, OpenSeconds) & _presence;

    /// <summary>Bits of the seconds [from, to] that lie in [0, seconds).</summary>
    private static ulong Mask(long from, long to, int seconds) => from >= seconds || to < 0 || from > to
        ? 0
        : SeriesRule.Mask((int)Math.Max(0, from), (int)Math.Min(seconds - 1, to));

    [InlineArray(OpenSeconds)]
    private struct OpenValues
    {
        private double _first;
    }
}
