using System.Numerics;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Ingest;

/// <summary>
/// Folds raw observations into one entry for each series and second. Observations of a histogram are kept as bucket
/// keys in chains, one for each (series, second), and become sorted (key, count) lists when the section is written; no
/// memory is taken for each series, and none in the steady state.
/// </summary>
public sealed class ObservationFold
{
    private const int None = -1;

    /// <summary>Keys that lie within this of each other are counted without sorting: 32 octaves at scale 5.</summary>
    private const int DenseKeys = 1024;

    private readonly ExponentialLayout _layout;
    private Cell[] _cells = new Cell[256];
    private int[] _slots = NewSlots(1024);
    private int[] _keys = new int[1024];
    private int[] _next = new int[1024];
    private readonly uint[] _dense = new uint[DenseKeys];
    private readonly ulong[] _denseBits = new ulong[DenseKeys / 64];
    private int[] _sorted = new int[64];
    private ulong[] _counts = new ulong[64];
    private int _cellCount;
    private int _keyCount;
    private int _last;

    /// <param name="layout">The layout of the histograms that come out.</param>
    public ObservationFold(ExponentialLayout layout) => _layout = layout;

    public bool IsEmpty => _cellCount == 0;

    /// <summary>One observation that belongs to a distribution.</summary>
    public void AddToHistogram(int series, long timestampMs, double value)
    {
        ref Cell cell = ref Add(series, timestampMs, value, isHistogram: true);
        if (_keyCount == _keys.Length)
        {
            Array.Resize(ref _keys, _keyCount * 2);
            Array.Resize(ref _next, _keyCount * 2);
        }

        _keys[_keyCount] = _layout.KeyOf(value);
        _next[_keyCount] = cell.FirstKey;
        cell.FirstKey = _keyCount++;
    }

    /// <summary>One observation of a level.</summary>
    public void AddToGauge(int series, long timestampMs, double value)
    {
        ref Cell cell = ref Add(series, timestampMs, value, isHistogram: false);
        ScalarBucket one = ScalarBucket.Of(value);
        cell.Gauge = timestampMs >= cell.LastMs ? cell.Gauge.Merge(one) : one.Merge(cell.Gauge);
    }

    /// <summary>Writes what was folded, and starts anew.</summary>
    public void WriteTo(SectionWriter section)
    {
        for (int i = 0; i < _cellCount; i++)
        {
            ref Cell cell = ref _cells[i];
            if (cell.IsHistogram)
                WriteHistogram(section, cell);
            else
                section.Folded(cell.Series, cell.Second, cell.Gauge);
        }

        Clear();
    }

    public void Clear()
    {
        if (_cellCount == 0)
            return;
        _slots.AsSpan().Fill(None);
        _cellCount = 0;
        _keyCount = 0;
        _last = 0;
    }

    private ref Cell Add(int series, long timestampMs, double value, bool isHistogram)
    {
        long second = Math.DivRem(timestampMs, 1000, out long rest) - (rest < 0 ? 1 : 0);
        ref Cell cell = ref FindOrCreate(series, second, isHistogram);
        cell.Sum += value;
        cell.Min = Math.Min(cell.Min, value);
        cell.Max = Math.Max(cell.Max, value);
        cell.LastMs = Math.Max(cell.LastMs, timestampMs);
        return ref cell;
    }

    private ref Cell FindOrCreate(int series, long second, bool isHistogram)
    {
        if (_last < _cellCount && _cells[_last].Is(series, second))
            return ref _cells[_last];
        int mask = _slots.Length - 1;
        int slot = Hash(series, second) & mask;
        while (_slots[slot] != None)
        {
            int candidate = _slots[slot];
            if (_cells[candidate].Is(series, second))
            {
                _last = candidate;
                return ref _cells[candidate];
            }

            slot = slot + 1 & mask;
        }

        if (_cellCount * 2 >= _slots.Length)
        {
            GrowSlots();
            return ref FindOrCreate(series, second, isHistogram);
        }

        if (_cellCount == _cells.Length)
            Array.Resize(ref _cells, _cellCount * 2);
        _slots[slot] = _cellCount;
        _last = _cellCount;
        _cells[_cellCount] = new Cell(series, second, isHistogram);
        return ref _cells[_cellCount++];
    }

    private void GrowSlots()
    {
        _slots = NewSlots(_slots.Length * 2);
        int mask = _slots.Length - 1;
        for (int i = 0; i < _cellCount; i++)
        {
            int slot = Hash(_cells[i].Series, _cells[i].Second) & mask;
            while (_slots[slot] != None)
                slot = slot + 1 & mask;
            _slots[slot] = i;
        }
    }

    private void WriteHistogram(SectionWriter section, in Cell cell)
    {
        int length = CopyKeys(cell, out int lowest, out int highest);
        int buckets = (uint)(highest - lowest) < DenseKeys
            ? CountDense(length, lowest)
            : CountSorted(length);
        section.Histogram(cell.Series, new HistogramPoint
        {
            TimestampMs = cell.LastMs,
            Cumulative = false,
            Layout = _layout,
            Keys = _sorted.AsSpan(0, buckets),
            Counts = _counts.AsSpan(0, buckets),
            Sum = cell.Sum,
            Min = cell.Min,
            Max = cell.Max,
        });
    }

    private int CopyKeys(in Cell cell, out int lowest, out int highest)
    {
        int length = 0;
        (lowest, highest) = (int.MaxValue, int.MinValue);
        for (int at = cell.FirstKey; at != None; at = _next[at])
        {
            if (length == _sorted.Length)
                Array.Resize(ref _sorted, length * 2);
            int key = _keys[at];
            _sorted[length++] = key;
            lowest = Math.Min(lowest, key);
            highest = Math.Max(highest, key);
        }

        if (_counts.Length < length)
            Array.Resize(ref _counts, _sorted.Length);
        return length;
    }

    /// <summary>
    /// Turns keys that lie close together into ascending distinct ones with their counts, in place; returns how many.
    /// A counter for each possible key, and a bit for each counter that is not zero, spare the sorting.
    /// </summary>
    private int CountDense(int length, int lowest)
    {
        for (int i = 0; i < length; i++)
        {
            int place = _sorted[i] - lowest;
            _dense[place]++;
            _denseBits[place >> 6] |= 1UL << place;
        }

        int distinct = 0;
        for (int word = 0; word < _denseBits.Length; word++)
        {
            for (ulong bits = _denseBits[word]; bits != 0; bits &= bits - 1)
            {
                int place = (word << 6) + BitOperations.TrailingZeroCount(bits);
                _sorted[distinct] = lowest + place;
                _counts[distinct++] = _dense[place];
                _dense[place] = 0;
            }

            _denseBits[word] = 0;
        }

        return distinct;
    }

    /// <summary>Turns any keys into ascending distinct ones with their counts, in place; returns how many.</summary>
    private int CountSorted(int length)
    {
        _sorted.AsSpan(0, length).Sort();
        int runs = 0;
        for (int i = 0; i < length; i++)
        {
            if (runs > 0 && _sorted[runs - 1] == _sorted[i])
            {
                _counts[runs - 1]++;
                continue;
            }

            _sorted[runs] = _sorted[i];
            _counts[runs++] = 1;
        }

        return runs;
    }

    private static int Hash(int series, long second) =>
        (int)(((ulong)(uint)series * 0x9E3779B97F4A7C15 + (ulong)second * 0xC2B2AE3D27D4EB4F) >> 33);

    private static int[] NewSlots(int length)
    {
        var slots = new int[length];
        slots.AsSpan().Fill(None);
        return slots;
    }

    private struct Cell(int series, long second, bool isHistogram)
    {
        public readonly int Series = series;
        public readonly bool IsHistogram = isHistogram;
        public readonly long Second = second;
        public long LastMs = long.MinValue;
        public double Sum;
        public double Min = double.PositiveInfinity;
        public double Max = double.NegativeInfinity;
        public ScalarBucket Gauge = ScalarBucket.Empty;
        public int FirstKey = None;

        public readonly bool Is(int otherSeries, long otherSecond) => Series == otherSeries && Second == otherSecond;
    }
}
