using System.Runtime.InteropServices;
using Monitor.Shared.Histograms;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.RemoteWrite;

/// <summary>
/// Reads one native histogram and makes a <see cref="HistogramPoint"/> of it: exponential schemas -4 to 8 and custom
/// bounds (-53), integer counts and float counts that are whole numbers. Kept from histogram to histogram, so that it
/// allocates nothing in the steady state.
/// </summary>
internal sealed class NativeHistogramReader
{
    private const int CustomBounds = -53;
    private const int HintReset = 1;
    private const int HintGauge = 3;

    /// <summary>Doubles have exponents from -1074 to 1023, so at scale 0 an index lies between these.</summary>
    private const int LowestExponent = -1075, HighestExponent = 1023;

    private readonly NativeBuckets _negative = new();
    private readonly NativeBuckets _positive = new();
    private readonly List<double> _bounds = [];
    private readonly List<(long Index, ulong Count)> _expanded = [];
    private readonly List<int> _keys = [];
    private readonly List<ulong> _counts = [];
    private readonly ExplicitLayouts _layouts = new();
    private HistogramLayout _layout = ExponentialLayout.OfScale(0);
    private bool _fractional;
    private ulong _count, _zeroCount;
    private double _countFloat, _zeroCountFloat;
    private int _schema, _resetHint;

    public long TimestampMs { get; private set; }

    /// <summary>The sum of all observations; the staleness marker when the series ends.</summary>
    public double Sum { get; private set; }

    public RejectReason Reason { get; private set; }

    /// <summary>The last histogram that <see cref="Convert"/> took.</summary>
    public HistogramPoint Point => new()
    {
        TimestampMs = TimestampMs,
        // A sender that knows of a reset says that counting began anew, though not when.
        StartMs = _resetHint == HintReset ? TimestampMs : 0,
        Cumulative = true,
        Layout = _layout,
        Keys = CollectionsMarshal.AsSpan(_keys),
        Counts = CollectionsMarshal.AsSpan(_counts),
        Sum = Sum,
        Min = double.NaN,
        Max = double.NaN,
    };

    /// <summary>Reads the message. False when its bytes are malformed; then the reader says how.</summary>
    public bool TryRead(ref ProtobufReader reader, out ProtobufReader inner)
    {
        Clear();
        inner = default;
        while (reader.TryReadTag(out uint tag))
        {
            if (!TryReadField(ref reader, tag, out inner) && !reader.Failed)
                return false;
        }

        return !reader.Failed;
    }

    /// <summary>Null when <see cref="Point"/> holds the histogram, else what contradicts in it.</summary>
    public string? Convert()
    {
        Reason = RejectReason.Unsupported;
        if (_resetHint == HintGauge)
            return "a gauge histogram";
        if (_schema is not (CustomBounds or >= ExponentialLayout.MinScale and <= ExponentialLayout.MaxScale))
            return $"schema {_schema}";
        Reason = RejectReason.InvalidHistogram;
        if (_fractional && Whole() is string problem)
            return problem;
        _keys.Clear();
        _counts.Clear();
        if ((_schema == CustomBounds ? AddCustom() : AddExponential()) is string contradiction)
            return contradiction;
        UInt128 total = 0;
        foreach (ulong count in _counts)
            total += count;
        // Observations of NaN are counted, fall into no bucket, and make the sum NaN.
        if (total != _count && !(double.IsNaN(Sum) && total < _count))
            return $"the buckets hold {total} observations and the count says {_count}";
        if (double.IsInfinity(Sum))
            Sum = double.NaN;
        return null;
    }

    private void Clear()
    {
        _negative.Clear();
        _positive.Clear();
        _bounds.Clear();
        _fractional = false;
        _count = _zeroCount = 0;
        _countFloat = _zeroCountFloat = Sum = 0;
        _schema = _resetHint = 0;
        TimestampMs = 0;
    }

    private bool TryReadField(ref ProtobufReader reader, uint tag, out ProtobufReader inner)
    {
        inner = default;
        switch (tag)
        {
            case RemoteWriteTags.Histogram.NegativeSpan:
                return _negative.TryReadSpan(ref reader, out inner);
            case RemoteWriteTags.Histogram.PositiveSpan:
                return _positive.TryReadSpan(ref reader, out inner);
            case RemoteWriteTags.Histogram.NegativeDeltas:
                return _negative.TryReadDeltas(ref reader, out inner);
            case RemoteWriteTags.Histogram.PositiveDeltas:
                return _positive.TryReadDeltas(ref reader, out inner);
            case RemoteWriteTags.Histogram.NegativeDelta:
                return _negative.TryReadDelta(ref reader);
            case RemoteWriteTags.Histogram.PositiveDelta:
                return _positive.TryReadDelta(ref reader);
            case RemoteWriteTags.Histogram.NegativeCounts:
                return _negative.TryReadCounts(ref reader);
            case RemoteWriteTags.Histogram.PositiveCounts:
                return _positive.TryReadCounts(ref reader);
            case RemoteWriteTags.Histogram.NegativeCount:
                return _negative.TryReadCount(ref reader);
            case RemoteWriteTags.Histogram.PositiveCount:
                return _positive.TryReadCount(ref reader);
            case RemoteWriteTags.Histogram.CustomValues:
                return TryReadBounds(ref reader);
            default:
                return TryReadScalar(ref reader, tag);
        }
    }

    private bool TryReadScalar(ref ProtobufReader reader, uint tag)
    {
        bool read;
        switch (tag)
        {
            case RemoteWriteTags.Histogram.CountInt:
                return reader.TryReadVarint(out _count);
            case RemoteWriteTags.Histogram.CountFloat:
                _fractional = true;
                return reader.TryReadDouble(out _countFloat);
            case RemoteWriteTags.Histogram.ZeroCountInt:
                return reader.TryReadVarint(out _zeroCount);
            case RemoteWriteTags.Histogram.ZeroCountFloat:
                return reader.TryReadDouble(out _zeroCountFloat);
            case RemoteWriteTags.Histogram.Sum:
                read = reader.TryReadDouble(out double sum);
                Sum = sum;
                return read;
            case RemoteWriteTags.Histogram.Schema:
                read = reader.TryReadSigned(out long schema);
                _schema = (int)long.Clamp(schema, int.MinValue, int.MaxValue);
                return read;
            case RemoteWriteTags.Histogram.ResetHint:
                return reader.TryReadInt32(out _resetHint);
            case RemoteWriteTags.Histogram.Timestamp:
                read = reader.TryReadInt64(out long timestamp);
                TimestampMs = timestamp;
                return read;
            case RemoteWriteTags.Histogram.CustomValue:
                read = reader.TryReadDouble(out double bound);
                AddBound(bound);
                return read;
            default:
                return reader.TrySkip(tag);
        }
    }

    private bool TryReadBounds(ref ProtobufReader reader)
    {
        if (!reader.TryReadPackedFixed64(out ReadOnlySpan<double> bounds))
            return false;
        foreach (double bound in bounds)
            AddBound(bound);
        return true;
    }

    private void AddBound(double bound)
    {
        // One too many is kept, to be seen and refused.
        if (_bounds.Count <= NativeBuckets.Most)
            _bounds.Add(bound);
    }

    private string? Whole()
    {
        string? problem = NativeBuckets.Whole(_countFloat, out long count)
            ?? NativeBuckets.Whole(_zeroCountFloat, out count);
        if (problem is not null)
            return problem;
        _count = (ulong)_countFloat;
        _zeroCount = (ulong)_zeroCountFloat;
        return null;
    }

    private string? AddCustom()
    {
        if (!_negative.IsEmpty || _zeroCount != 0)
            return "custom bounds with negative or zero buckets";
        if (_bounds.Count > NativeBuckets.Most)
            return $"more than {NativeBuckets.Most} bounds";
        if (_layouts.Find(CollectionsMarshal.AsSpan(_bounds)) is not ExplicitLayout layout)
            return "custom bounds that are not finite and ascending";
        if (_positive.Expand(_fractional, _expanded) is string problem)
            return problem;
        _layout = layout;
        foreach ((long index, ulong count) in _expanded)
        {
            if (index < 0 || index > _bounds.Count)
                return $"bucket {index} of {_bounds.Count + 1}";
            Add((int)index, count);
        }

        return null;
    }

    private string? AddExponential()
    {
        _layout = ExponentialLayout.OfScale(_schema);
        if (_negative.Expand(_fractional, _expanded) is string negative)
            return negative;
        // The most negative values first: the negative side from its end.
        for (int i = _expanded.Count - 1; i >= 0; i--)
        {
            if (!TryIndex(_expanded[i].Index, out int index))
                return $"bucket {_expanded[i].Index} at schema {_schema}";
            Add(-(index + ExponentialLayout.KeyOffset), _expanded[i].Count);
        }

        if (_zeroCount > 0)
            Add(0, _zeroCount);
        if (_positive.Expand(_fractional, _expanded) is string positive)
            return positive;
        foreach ((long wireIndex, ulong count) in _expanded)
        {
            if (!TryIndex(wireIndex, out int index))
                return $"bucket {wireIndex} at schema {_schema}";
            Add(index + ExponentialLayout.KeyOffset, count);
        }

        return null;
    }

    /// <summary>
    /// Prometheus counts buckets by their upper bound, base^i, and the layout by their lower one. Infinite
    /// observations, which Prometheus keeps in a bucket of their own, go to the last one of numbers.
    /// </summary>
    private bool TryIndex(long wireIndex, out int index)
    {
        long lowest = _schema >= 0 ? (long)LowestExponent << _schema : LowestExponent >> -_schema;
        long highest = _schema >= 0 ? ((HighestExponent + 1L) << _schema) - 1 : HighestExponent >> -_schema;
        long lower = wireIndex - 1;
        index = (int)long.Min(lower, highest);
        return lower >= lowest && lower <= highest + 2;
    }

    private void Add(int key, ulong count)
    {
        if (_keys.Count > 0 && _keys[^1] == key)
        {
            _counts[^1] += count;
            return;
        }

        _keys.Add(key);
        _counts.Add(count);
    }
}
