namespace Monitor.Shared.Histograms;

/// <summary>
/// A quantile and how wrong it can be: the true value, the observation of rank ceil(q * count), lies between the
/// bounds. NaN in all of it when there were no observations.
/// </summary>
/// <param name="Value">The estimate.</param>
/// <param name="LowerBound">The true value is not below; may be negative infinity.</param>
/// <param name="UpperBound">The true value is not above; may be positive infinity.</param>
public readonly record struct QuantileEstimate(double Value, double LowerBound, double UpperBound)
{
    public static QuantileEstimate None => new(double.NaN, double.NaN, double.NaN);

    /// <summary>
    /// The largest distance from the estimate to a bound, relative to that bound: |value - true| is at most this
    /// times |true|. Infinite when a bound is, or when the true value may be 0 and the estimate is not.
    /// </summary>
    public double RelativeError
    {
        get
        {
            if (double.IsNaN(Value))
                return double.NaN;
            return Math.Max(Relative(LowerBound), Relative(UpperBound));
        }
    }

    public static QuantileEstimate Exact(double value) => new(value, value, value);

    private double Relative(double bound)
    {
        if (bound == Value)
            return 0;
        return bound == 0 || !double.IsFinite(bound) || Math.Sign(bound) != Math.Sign(Value)
            ? double.PositiveInfinity
            : Math.Abs(bound - Value) / Math.Abs(bound);
    }
}
