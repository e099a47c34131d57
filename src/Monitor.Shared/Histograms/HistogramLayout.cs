namespace Monitor.Shared.Histograms;

/// <summary>
/// Which values a bucket key stands for. A key is an int whose order is the order of the values, so that a
/// histogram is a sorted list of (key, count) whatever its layout.
/// </summary>
public abstract class HistogramLayout : IEquatable<HistogramLayout>
{
    private protected HistogramLayout()
    {
    }

    /// <summary>The smallest value that falls into the bucket; may be negative infinity.</summary>
    public abstract double LowerBound(int key);

    /// <summary>The largest value that falls into the bucket; may be positive infinity.</summary>
    public abstract double UpperBound(int key);

    /// <summary>The key of the bucket that a value falls into. The value must be a number.</summary>
    public abstract int KeyOf(double value);

    /// <summary>Whether a key can be of this layout: what comes from outside must be asked.</summary>
    public abstract bool Holds(int key);

    public abstract bool Equals(HistogramLayout? other);

    public sealed override bool Equals(object? obj) => Equals(obj as HistogramLayout);

    public abstract override int GetHashCode();
}
