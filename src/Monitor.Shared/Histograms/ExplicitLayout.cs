namespace Monitor.Shared.Histograms;

/// <summary>
/// Buckets with bounds of the sender's choosing: key i holds the values in (bounds[i-1], bounds[i]], key 0 all up to
/// bounds[0], key bounds.Length all above the last.
/// </summary>
public sealed class ExplicitLayout : HistogramLayout
{
    private readonly double[] _bounds;
    private readonly int _hash;

    /// <exception cref="ArgumentException">The bounds are not finite and strictly ascending.</exception>
    public ExplicitLayout(ReadOnlySpan<double> bounds)
    {
        var hash = new HashCode();
        for (int i = 0; i < bounds.Length; i++)
        {
            if (!double.IsFinite(bounds[i]) || i > 0 && bounds[i] <= bounds[i - 1])
                throw new ArgumentException("Bounds must be finite and strictly ascending.", nameof(bounds));
            hash.Add(bounds[i]);
        }

        _bounds = bounds.ToArray();
        _hash = hash.ToHashCode();
    }

    public ReadOnlySpan<double> Bounds => _bounds;

    public override double LowerBound(int key) => key == 0 ? double.NegativeInfinity : _bounds[key - 1];

    public override double UpperBound(int key) => key == _bounds.Length ? double.PositiveInfinity : _bounds[key];

    public override int KeyOf(double value)
    {
        int index = Array.BinarySearch(_bounds, value);
        return index >= 0 ? index : ~index;
    }

    public override bool Holds(int key) => (uint)key <= (uint)_bounds.Length;

    public override bool Equals(HistogramLayout? other) =>
        ReferenceEquals(this, other)
        || other is ExplicitLayout layout && layout._hash == _hash && layout.Bounds.SequenceEqual(_bounds);

    public override int GetHashCode() => _hash;
}
