namespace Monitor.Shared.Ingest.Otlp;

/// <summary>Keys and counts of the histogram at hand; the memory is kept from point to point.</summary>
internal sealed class OtlpBuckets
{
    /// <summary>
    /// Most buckets with a count in one histogram. SDKs send at most 160 exponential or some dozens of explicit ones.
    /// </summary>
    public const int MaxCount = 4096;

    private int[] _keys = new int[64];
    private ulong[] _counts = new ulong[64];
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<int> Keys => _keys.AsSpan(0, _length);

    public ReadOnlySpan<ulong> Counts => _counts.AsSpan(0, _length);

    /// <summary>The sum of all counts; meaningless after <see cref="Overflowed"/>.</summary>
    public ulong Total { get; private set; }

    /// <summary>The counts add up to more than 64 bits hold.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>There were more than <see cref="MaxCount"/> buckets; the rest was dropped.</summary>
    public bool TooMany { get; private set; }

    public void Clear()
    {
        _length = 0;
        Total = 0;
        Overflowed = false;
        TooMany = false;
    }

    /// <summary>Adds a count; a zero is left out, the key of the bucket before merges with it.</summary>
    public void Add(int key, ulong count)
    {
        if (count == 0)
            return;
        Overflowed |= Total + count < Total;
        Total += count;
        if (_length > 0 && _keys[_length - 1] == key)
        {
            _counts[_length - 1] += count;
            return;
        }

        if (_length == MaxCount)
        {
            TooMany = true;
            return;
        }

        if (_length == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * _length);
            Array.Resize(ref _counts, 2 * _length);
        }

        _keys[_length] = key;
        _counts[_length++] = count;
    }

    /// <summary>Turns the buckets round, for keys that were added in descending order.</summary>
    public void Reverse()
    {
        MemoryExtensions.Reverse(_keys.AsSpan(0, _length));
        MemoryExtensions.Reverse(_counts.AsSpan(0, _length));
    }
}
