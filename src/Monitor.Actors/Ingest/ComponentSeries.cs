using Monitor.Shared.Series;

namespace Monitor.Actors.Ingest;

/// <summary>
/// The numbers of one component's series on this node. Endpoints on many threads define series here, under a lock that
/// only new series take; the collector writes the definitions to the log ahead of whatever uses them. Numbers are never
/// reused, so a number that is forgotten cannot come to mean another series.
/// </summary>
internal sealed class ComponentSeries
{
    private const byte Forgotten = byte.MaxValue;

    private readonly Lock _gate = new();
    private readonly HashSet<int> _numbers;
    private readonly HashSet<int>.AlternateLookup<UInt128> _lookup;
    private readonly List<(int Series, byte[] Definition)> _undefined = [];
    private readonly LabelCardinality _cardinality = new();
    private readonly string _component;
    private readonly int _limit;
    private readonly SeriesBudget _budget;
    private UInt128[] _fingerprints = new UInt128[64];
    private SeriesKind[] _kinds = new SeriesKind[64];
    private byte[] _lastUsed = new byte[64];
    private int _count;
    private int _pending;
    private int? _overflow;

    /// <param name="component">Whose series these are.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="budget">What all components share.</param>
    public ComponentSeries(string component, int limit, SeriesBudget budget)
    {
        _component = component;
        _limit = limit;
        _budget = budget;
        _numbers = new HashSet<int>(new ByFingerprint(this));
        _lookup = _numbers.GetAlternateLookup<UInt128>();
    }

    /// <summary>Series that live, the overflow series included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _numbers.Count;
        }
    }

    public bool HasPending => Volatile.Read(ref _pending) > 0;

    public SeriesKind KindOf(int series) => Volatile.Read(ref _kinds)[series];

    /// <summary>Says that a series is in use; false when it was forgotten.</summary>
    /// <param name="series">The number.</param>
    /// <param name="minute">A minute count that wraps below 255.</param>
    public bool Touch(int series, byte minute)
    {
        ref byte lastUsed = ref Volatile.Read(ref _lastUsed)[series];
        if (lastUsed == minute)
            return true;
        if (lastUsed == Forgotten)
            return false;
        lastUsed = minute;
        return true;
    }

    /// <summary>The number of a series, new or not. Past the limit it is the number of the overflow series.</summary>
    /// <returns>True when the series has a place of its own.</returns>
    public bool Define(SeriesDescriptor descriptor, byte minute, out int series)
    {
        byte[] definition = SeriesDefinition.Encode(descriptor);
        UInt128 fingerprint = SeriesDefinition.Fingerprint(definition);
        lock (_gate)
        {
            if (_lookup.TryGetValue(fingerprint, out series))
                return true;
            if (_numbers.Count >= _limit || !_budget.TryTake())
            {
                series = _overflow ??= Add(OverflowDescriptor(), minute);
                return false;
            }

            _cardinality.Add(descriptor.Labels);
            series = Add(fingerprint, definition, descriptor.Kind, minute);
            return true;
        }
    }

    /// <summary>Takes definitions that the log has not seen, oldest first, until they have a number of bytes.</summary>
    /// <returns>True when none is left.</returns>
    public bool TakePending(int bytes, List<(int Series, byte[] Definition)> taken)
    {
        lock (_gate)
        {
            int count = 0;
            for (; count < _undefined.Count && bytes > 0; count++)
                bytes -= _undefined[count].Definition.Length;
            taken.AddRange(_undefined.Take(count));
            _undefined.RemoveRange(0, count);
            Volatile.Write(ref _pending, _undefined.Count);
            return _undefined.Count == 0;
        }
    }

    /// <summary>Gives definitions back that did not reach the log.</summary>
    public void PutBack(IEnumerable<(int Series, byte[] Definition)> definitions)
    {
        lock (_gate)
        {
            _undefined.InsertRange(0, definitions);
            Volatile.Write(ref _pending, _undefined.Count);
        }
    }

    /// <summary>
    /// Has every series get another number, and so another definition, when it is written next. Requests under way go
    /// on under the old numbers, which are forgotten when they have been idle long enough.
    /// </summary>
    public void Renew()
    {
        lock (_gate)
        {
            int renewed = _numbers.Count;
            _numbers.Clear();
            if (_overflow is { } overflow && _numbers.Add(overflow))
                renewed--;
            _budget.Return(renewed);
        }
    }

    /// <summary>Forgets series that were not used for a number of minutes; returns them.</summary>
    public IReadOnlyList<int> Forget(byte minute, int idleMinutes)
    {
        var forgotten = new List<int>();
        int freed = 0;
        lock (_gate)
        {
            for (int series = 0; series < _count; series++)
            {
                if (!IsIdle(series, minute, idleMinutes) || series == _overflow)
                    continue;
                _lastUsed[series] = Forgotten;
                freed += _numbers.Remove(series) ? 1 : 0;
                forgotten.Add(series);
            }
        }

        _budget.Return(freed);
        return forgotten;
    }

    /// <summary>True when a series was not used for a number of minutes.</summary>
    public bool IsIdle(int series, byte minute, int idleMinutes)
    {
        byte lastUsed = Volatile.Read(ref _lastUsed)[series];
        return lastUsed != Forgotten && MinuteClock.Between(lastUsed, minute) >= idleMinutes;
    }

    private SeriesDescriptor OverflowDescriptor() => new(
        _component, "monitor_overflow_points", LabelSet.From(("overflow_label", _cardinality.Worst())),
        SeriesKind.Counter, "points",
        "Points of series past the component's limit, and the label with the most values.");

    private int Add(SeriesDescriptor descriptor, byte minute)
    {
        byte[] definition = SeriesDefinition.Encode(descriptor);
        return Add(SeriesDefinition.Fingerprint(definition), definition, descriptor.Kind, minute);
    }

    private int Add(UInt128 fingerprint, byte[] definition, SeriesKind kind, byte minute)
    {
        if (_count == _kinds.Length)
            Grow();
        _fingerprints[_count] = fingerprint;
        _kinds[_count] = kind;
        _lastUsed[_count] = minute;
        _numbers.Add(_count);
        _undefined.Add((_count, definition));
        Volatile.Write(ref _pending, _undefined.Count);
        return _count++;
    }

    /// <summary>Readers hold the old arrays for a moment: what they miss is at most a touch.</summary>
    private void Grow()
    {
        Array.Resize(ref _fingerprints, _count * 2);
        Volatile.Write(ref _kinds, [.. _kinds, .. new SeriesKind[_count]]);
        Volatile.Write(ref _lastUsed, [.. _lastUsed, .. new byte[_count]]);
    }

    /// <summary>Numbers are found by their fingerprints, which are not kept a second time for it.</summary>
    private sealed class ByFingerprint(ComponentSeries series)
        : IEqualityComparer<int>, IAlternateEqualityComparer<UInt128, int>
    {
        public bool Equals(int x, int y) => x == y;

        public bool Equals(UInt128 alternate, int other) => alternate == series._fingerprints[other];

        public int GetHashCode(int obj) => GetHashCode(series._fingerprints[obj]);

        public int GetHashCode(UInt128 alternate) => (int)(ulong)alternate;

        public int Create(UInt128 alternate) =>
            throw new NotSupportedException("A number is not made from a fingerprint.");
    }
}

/// <summary>Minutes in a byte, 0 to 249, wrapping: enough to tell idle times of up to two hours.</summary>
internal static class MinuteClock
{
    private const int Wrap = 250;

    public static byte At(DateTimeOffset time) => (byte)(time.ToUnixTimeSeconds() / 60 % Wrap);

    public static int Between(byte earlier, byte later) => (later - earlier + Wrap) % Wrap;
}
