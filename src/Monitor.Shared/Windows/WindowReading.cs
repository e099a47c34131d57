namespace Monitor.Shared.Windows;

/// <summary>One statistic of one window, with the error that it can have.</summary>
/// <param name="Value">
/// The statistic. With no data NaN for levels and 0 for volumes (count, rate, sum); ask <see cref="HasData"/>.
/// </param>
/// <param name="LowerBound">The true value is not below; equal to the value where the reading is exact.</param>
/// <param name="UpperBound">The true value is not above.</param>
/// <param name="FromSecond">First second of the window, Unix seconds.</param>
/// <param name="ToSecond">Last second of the window, inclusive.</param>
/// <param name="Count">Observations (a counter's points) in the window; what the value rests on.</param>
public readonly record struct WindowReading(
    double Value, double LowerBound, double UpperBound, long FromSecond, long ToSecond, long Count)
{
    /// <summary>Whether anything came in for these seconds.</summary>
    public bool HasData => Count > 0;

    /// <summary>Whether the value is exact but for the rounding of double arithmetic.</summary>
    public bool IsExact => LowerBound == Value && UpperBound == Value;

    /// <summary>Largest distance to a bound relative to it; 0 when exact, infinite when a bound is.</summary>
    public double RelativeError => new Histograms.QuantileEstimate(Value, LowerBound, UpperBound).RelativeError;
}
