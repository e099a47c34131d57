namespace Monitor.Shared.Windows;

/// <summary>
/// What one series did in one stretch of time, mergeable. For a gauge the entries are its observations; for a counter
/// the entries are seconds in which it was heard of, each worth its increase.
/// </summary>
/// <param name="Count">Observations of a gauge, or points of a counter that made the increase.</param>
/// <param name="Sum">Sum of the entries.</param>
/// <param name="Min">Smallest entry.</param>
/// <param name="Max">Largest entry.</param>
/// <param name="Last">Newest entry.</param>
/// <param name="SquaredDeviations">
/// Sum of the squared distances of the entries from their mean. Kept instead of a sum of squares, whose difference
/// from the squared sum loses every digit for values like 10^9 plus or minus 1.
/// </param>
public readonly record struct ScalarBucket(
    long Count, double Sum, double Min, double Max, double Last, double SquaredDeviations)
{
    public static ScalarBucket Empty =>
        new(0, 0, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 0);

    public double Mean => Sum / Count;

    public static ScalarBucket Of(double value) => new(1, value, value, value, value, 0);

    /// <summary>
    /// Both together; <paramref name="later"/> holds the newer entries. Chan, Golub and LeVeque's update.
    /// </summary>
    public ScalarBucket Merge(in ScalarBucket later)
    {
        if (Count == 0)
            return later;
        if (later.Count == 0)
            return this;
        double count = Count + later.Count;
        double distance = later.Sum / later.Count - Sum / Count;
        double deviations = SquaredDeviations + later.SquaredDeviations
            + distance * distance * (Count * (later.Count / count));
        return new ScalarBucket(
            Count + later.Count,
            Sum + later.Sum,
            Math.Min(Min, later.Min),
            Math.Max(Max, later.Max),
            later.Last,
            deviations);
    }
}
