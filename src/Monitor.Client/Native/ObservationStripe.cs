namespace Monitor.Client.Native;

/// <summary>
/// A bounded ring of observations under a lock of its own. Positions only grow: what was written, what is gone.
/// </summary>
internal sealed class ObservationStripe(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Observation[] _ring = new Observation[capacity];
    private long _written;
    private long _gone;
    private long _dropped;

    public long Written => Interlocked.Read(ref _written);

    /// <summary>How many of the written ones were taken or dropped.</summary>
    public long Gone => Interlocked.Read(ref _gone);

    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds an observation; when full, over the oldest one or not at all.</summary>
    /// <returns>How many observations wait now; 0 when it was not added.</returns>
    public int Add(in Observation observation, bool overOldest)
    {
        lock (_gate)
        {
            if (_written - _gone == _ring.Length)
            {
                if (!overOldest)
                    return 0;
                _gone++;
                _dropped++;
            }

            _ring[_written % _ring.Length] = observation;
            _written++;
            return (int)(_written - _gone);
        }
    }

    /// <summary>Moves the oldest observations into columns, as many as they have room for.</summary>
    public int Take(Span<int> series, Span<long> timesMs, Span<double> values)
    {
        lock (_gate)
        {
            int count = (int)Math.Min(_written - _gone, series.Length);
            long from = _gone % _ring.Length;
            for (int i = 0; i < count; i++)
            {
                ref readonly Observation observation = ref _ring[from];
                series[i] = observation.Series;
                timesMs[i] = observation.TimeMs;
                values[i] = observation.Value;
                if (++from == _ring.Length)
                    from = 0;
            }

            _gone += count;
            return count;
        }
    }
}
