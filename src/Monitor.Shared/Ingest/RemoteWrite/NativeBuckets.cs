using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.RemoteWrite;

/// <summary>
/// The buckets of one side (positive or negative) of a native histogram as they stand on the wire: spans of
/// consecutive buckets, and for each bucket a count (float histograms) or the difference to the count before it.
/// </summary>
internal sealed class NativeBuckets
{
    /// <summary>More buckets than any histogram has use for; what comes after is only counted.</summary>
    public const int Most = 16_384;

    private readonly List<(long Offset, uint Length)> _spans = [];
    private readonly List<long> _deltas = [];
    private readonly List<double> _counts = [];

    public bool Overflowed { get; private set; }

    public bool IsEmpty => _spans.Count == 0 && _deltas.Count == 0 && _counts.Count == 0;

    public void Clear()
    {
        _spans.Clear();
        _deltas.Clear();
        _counts.Clear();
        Overflowed = false;
    }

    /// <summary>Reads one <c>BucketSpan</c>.</summary>
    public bool TryReadSpan(ref ProtobufReader outer, out ProtobufReader reader)
    {
        long offset = 0;
        ulong length = 0;
        if (!outer.TryReadMessage(out reader))
            return false;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case RemoteWriteTags.Span.Offset:
                    reader.TryReadSigned(out offset);
                    break;
                case RemoteWriteTags.Span.Length:
                    reader.TryReadVarint(out length);
                    break;
                default:
                    reader.TrySkip(tag);
                    break;
            }
        }

        if (_spans.Count < Most && length <= uint.MaxValue)
            _spans.Add((offset, (uint)length));
        else
            Overflowed = true;
        return !reader.Failed;
    }

    public bool TryReadDelta(ref ProtobufReader reader)
    {
        if (!reader.TryReadSigned(out long delta))
            return false;
        Add(_deltas, delta);
        return true;
    }

    public bool TryReadDeltas(ref ProtobufReader outer, out ProtobufReader reader)
    {
        if (!outer.TryReadMessage(out reader))
            return false;
        while (!reader.AtEnd)
        {
            if (!TryReadDelta(ref reader))
                return false;
        }

        return true;
    }

    public bool TryReadCount(ref ProtobufReader reader)
    {
        if (!reader.TryReadDouble(out double count))
            return false;
        Add(_counts, count);
        return true;
    }

    public bool TryReadCounts(ref ProtobufReader reader)
    {
        if (!reader.TryReadPackedFixed64(out ReadOnlySpan<double> counts))
            return false;
        foreach (double count in counts)
            Add(_counts, count);
        return true;
    }

    /// <summary>
    /// Makes (index, count) pairs of it, indexes ascending as on the wire (bucket i ends at base^i), without empty
    /// buckets. Null when that worked, else what contradicts.
    /// </summary>
    public string? Expand(bool fractional, List<(long Index, ulong Count)> buckets)
    {
        buckets.Clear();
        if (Overflowed)
            return $"more than {Most} buckets";
        int given = fractional ? _counts.Count : _deltas.Count;
        long index = 0, count = 0;
        int next = 0;
        for (int i = 0; i < _spans.Count; i++)
        {
            (long offset, uint length) = _spans[i];
            if (i > 0 && offset < 0)
                return "spans that overlap";
            index += offset;
            if (length > given - next)
                return "more buckets in the spans than counts";
            for (uint end = (uint)next + length; next < end; next++, index++)
            {
                string? problem = fractional ? Whole(_counts[next], out count) : Step(_deltas[next], ref count);
                if (problem is not null)
                    return problem;
                if (count > 0)
                    buckets.Add((index, (ulong)count));
            }
        }

        return next == given ? null : "more counts than buckets in the spans";
    }

    /// <summary>A count of a float histogram. Null when it is a whole number.</summary>
    public static string? Whole(double count, out long whole)
    {
        whole = 0;
        // 2^63 is a double, the largest long is not.
        if (!(count >= 0 && count < 9_223_372_036_854_775_808.0))
            return "a count that is negative or no number";
        if (count != Math.Truncate(count))
            return "a count that is not a whole number";
        whole = (long)count;
        return null;
    }

    private static string? Step(long delta, ref long count)
    {
        long sum = unchecked(count + delta);
        // The count so far is never negative, so that only a positive step can go over the end, and shows as negative.
        if (sum < 0)
            return "a negative count";
        count = sum;
        return null;
    }

    private void Add<T>(List<T> list, T value)
    {
        if (list.Count < Most)
            list.Add(value);
        else
            Overflowed = true;
    }
}
