using System.Buffers;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>
/// The hot state of one series: its window, and what is needed to turn the points of any protocol into it exactly once
/// — the newest timestamp, the running total before. Mutable, one owner. A point of a kind that the series is not is
/// <see cref="ApplyResult.Invalid"/>, as is every number that is not finite: a NaN or an infinity would poison each
/// window that it lies in. What leaves the window on the way goes to the sink given with the call.
/// </summary>
/// <remarks>
/// A window of W seconds at second t: levels (min, max, mean, last, stddev, percentiles) are read over [t-W+1, t], the
/// second under way included, because half a second of observations is a fair sample. Volumes (count, rate, sum) are
/// read over the W complete seconds [t-W, t-1], because part of a second is no full second's worth; asked with
/// includeCurrent they are read over [t-W+1, t], too small if anything, so a rule "above" fires early, never falsely.
/// </remarks>
public abstract class WindowedSeries
{
    /// <summary>Longest window that can be read.</summary>
    public const int LongestWindow = ScalarWindow.HotSeconds;

    /// <summary>
    /// How long before its first point a counter may have started for that point to count: a service that has just
    /// started. What an older one grew by before it was first seen belongs to no second that is known.
    /// </summary>
    internal const long FirstPointReachMs = 60_000;

    private protected const byte FormatVersion = 1;

    private long _staleMs = long.MinValue;

    private protected WindowedSeries()
    {
    }

    public abstract SeriesKind Kind { get; }

    /// <summary>The newest second with data; -1 when there is none.</summary>
    public abstract long NewestSecond { get; }

    /// <summary>Points for seconds before this are late.</summary>
    public abstract long OldestSecond { get; }

    /// <summary>
    /// From this second on, the begin of a minute, all that came in is still in memory; what is older has left for the
    /// sink, and nothing has done both. MaxValue when memory is empty.
    /// </summary>
    public abstract long HeldFromSecond { get; }

    /// <summary>
    /// The newest point's timestamp, Unix milliseconds; <see cref="long.MinValue"/> when there is none.
    /// </summary>
    public long NewestTimestampMs { get; private protected set; } = long.MinValue;

    /// <summary>Whether the sender said that the series ended, and nothing newer came since.</summary>
    public bool IsStale => _staleMs != long.MinValue && _staleMs >= NewestTimestampMs;

    public static WindowedSeries Create(SeriesKind kind) => kind switch
    {
        SeriesKind.Gauge => new GaugeSeries(),
        SeriesKind.Counter => new CounterSeries(),
        SeriesKind.Histogram => new HistogramSeries(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of series."),
    };

    /// <summary>
    /// A gauge's level at an instant. Newer than all before: applied. As new as the newest: a duplicate. Older: it
    /// fills its second if that is empty, and is a duplicate otherwise, so that a resent request changes nothing.
    /// </summary>
    public virtual ApplyResult ApplySample(long timestampMs, double value, IClosedBlockSink sink) =>
        ApplyResult.Invalid;

    /// <summary>
    /// A counter's running total. The increase since the total before goes to the second of this one. A total below the
    /// one before, or a start at or after the point before, is a reset: the whole total is the increase. A timestamp
    /// not newer than the last is a duplicate, for its increase is in the later total. The first total is a base
    /// without increase, unless it started no more than a minute before.
    /// </summary>
    /// <param name="timestampMs">When it was read, Unix milliseconds.</param>
    /// <param name="startMs">When counting began; 0 when unknown.</param>
    /// <param name="total">Finite, not negative.</param>
    /// <param name="sink">Takes what leaves the window.</param>
    public virtual ApplyResult ApplyCumulative(long timestampMs, long startMs, double total, IClosedBlockSink sink) =>
        ApplyResult.Invalid;

    /// <summary>What a counter grew by. Each call counts; finite, not negative.</summary>
    public virtual ApplyResult ApplyDelta(long timestampMs, double increase, IClosedBlockSink sink) =>
        ApplyResult.Invalid;

    /// <summary>
    /// Several raw observations of a gauge, or increases of a counter, of one second. Each call counts.
    /// </summary>
    public virtual ApplyResult ApplyFolded(long second, in ScalarBucket bucket, IClosedBlockSink sink) =>
        ApplyResult.Invalid;

    /// <summary>
    /// A distribution. A delta counts at each call. A running total counts by what it grew since the one before, by
    /// the rules of <see cref="ApplyCumulative"/>; a bucket that shrank is a reset, and bounds that changed make the
    /// increase known in count and sum only.
    /// </summary>
    public virtual ApplyResult ApplyHistogram(in HistogramPoint point, IClosedBlockSink sink) => ApplyResult.Invalid;

    /// <summary>The sender says that the series ended. Ignored when something newer came in already.</summary>
    public ApplyResult MarkStale(long timestampMs)
    {
        if (timestampMs < NewestTimestampMs || timestampMs <= _staleMs)
            return ApplyResult.Duplicate;
        _staleMs = timestampMs;
        return ApplyResult.Applied;
    }

    /// <summary>Moves time on for a silent series, so that what is old leaves for the sink.</summary>
    public abstract void AdvanceTo(long second, IClosedBlockSink sink);

    /// <summary>Whether anything came in for a second that is still hot.</summary>
    public abstract bool HasSecond(long second);

    /// <summary>One statistic of the window of some seconds, as it is at a second.</summary>
    /// <param name="statistic">What to read.</param>
    /// <param name="windowSeconds">1 to <see cref="LongestWindow"/>.</param>
    /// <param name="atSecond">The second under way, Unix seconds.</param>
    /// <param name="includeCurrent">Volumes include the second under way.</param>
    public WindowReading Read(Statistic statistic, int windowSeconds, long atSecond, bool includeCurrent = false)
    {
        WindowReading reading = default;
        Read([statistic], windowSeconds, atSecond, includeCurrent, new Span<WindowReading>(ref reading));
        return reading;
    }

    /// <summary>Several statistics of one window; cheaper than one by one.</summary>
    public void Read(
        ReadOnlySpan<Statistic> statistics, int windowSeconds, long atSecond, bool includeCurrent,
        Span<WindowReading> readings)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSeconds, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowSeconds, LongestWindow);
        ReadWindow(statistics, new WindowSpan(windowSeconds, atSecond, includeCurrent), readings);
    }

    /// <summary>One statistic over each step of a stretch of hot seconds that has data, for charts.</summary>
    /// <param name="statistic">What to read.</param>
    /// <param name="fromSecond">First second; steps begin here.</param>
    /// <param name="toSecond">
    /// Last second, inclusive; the first at <see cref="HeldFromSecond"/> or after is near enough.
    /// </param>
    /// <param name="stepSeconds">
    /// Length of a step. Histograms older than two minutes have steps of 10 s at least.
    /// </param>
    /// <param name="points">Are added to.</param>
    public abstract void ReadPoints(
        Statistic statistic, long fromSecond, long toSecond, int stepSeconds, ICollection<StatisticPoint> points);

    /// <summary>Writes the whole state. Reads back bit for bit.</summary>
    public void Write(IBufferWriter<byte> destination)
    {
        var writer = new PackedWriter(destination.GetSpan(StateBytes + 64));
        writer.Byte(FormatVersion);
        writer.Byte((byte)Kind);
        writer.Signed(NewestTimestampMs);
        writer.Signed(_staleMs);
        WriteState(ref writer);
        destination.Advance(writer.Length);
    }

    /// <summary>Reads what <see cref="Write"/> wrote, and moves the span behind it.</summary>
    /// <exception cref="InvalidDataException">It is something else, or damaged.</exception>
    public static WindowedSeries Read(ref ReadOnlySpan<byte> source)
    {
        var reader = new PackedReader(source);
        byte version = reader.Byte();
        if (version != FormatVersion)
            throw new InvalidDataException($"A series is stored in format {version}, not {FormatVersion}.");
        byte kind = reader.Byte();
        if (kind is < (byte)SeriesKind.Gauge or > (byte)SeriesKind.Histogram)
            throw new InvalidDataException($"A series is stored as kind {kind}.");
        WindowedSeries series = Create((SeriesKind)kind);
        series.NewestTimestampMs = reader.Signed();
        series._staleMs = reader.Signed();
        series.ReadState(ref reader);
        source = reader.Rest;
        return series;
    }

    private protected abstract int StateBytes { get; }

    private protected abstract void WriteState(ref PackedWriter writer);

    private protected abstract void ReadState(ref PackedReader reader);

    private protected abstract void ReadWindow(
        ReadOnlySpan<Statistic> statistics, WindowSpan span, Span<WindowReading> readings);
}
