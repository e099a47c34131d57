using Monitor.Shared.Series;

namespace Monitor.Actors.Instruments;

/// <summary>
/// A distribution over fixed bounds. Thread-safe; an observation is a short search and two additions.
/// </summary>
public sealed class HistogramInstrument : IInstrument
{
    private readonly double[] _bounds;
    private readonly ulong[] _counts;
    private readonly GaugeInstrument _sum;

    internal HistogramInstrument(LabelSet labels, double[] bounds)
    {
        Labels = labels;
        _bounds = bounds;
        _counts = new ulong[bounds.Length + 1];
        _sum = new GaugeInstrument(labels);
    }

    /// <summary>Seconds from 100 microseconds to 10 seconds, three to a decade.</summary>
    public static IReadOnlyList<double> DurationBounds { get; } =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    public LabelSet Labels { get; }

    /// <summary>Upper bounds, ascending; the last bucket has none.</summary>
    public ReadOnlySpan<double> Bounds => _bounds;

    public double Sum => _sum.Value;

    /// <summary>How many observations there were.</summary>
    double IInstrument.Value
    {
        get
        {
            ulong total = 0;
            for (int i = 0; i < _counts.Length; i++)
                total += Volatile.Read(ref _counts[i]);
            return total;
        }
    }

    /// <param name="value">Anything but NaN, which is passed over.</param>
    public void Observe(double value)
    {
        if (double.IsNaN(value))
            return;
        int index = Array.BinarySearch(_bounds, value);
        Interlocked.Increment(ref _counts[index < 0 ? ~index : index]);
        _sum.Add(value);
    }

    /// <summary>A copy of the counts, one for each bucket and not added up.</summary>
    public ulong[] Counts()
    {
        ulong[] copy = new ulong[_counts.Length];
        for (int i = 0; i < copy.Length; i++)
            copy[i] = Volatile.Read(ref _counts[i]);
        return copy;
    }
}
