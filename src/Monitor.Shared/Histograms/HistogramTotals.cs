namespace Monitor.Shared.Histograms;

/// <summary>What can be said of a distribution without its buckets.</summary>
/// <param name="Count">Observations.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Min">The smallest; NaN when unknown, positive infinity when there are none.</param>
/// <param name="Max">The largest; NaN when unknown, negative infinity when there are none.</param>
public readonly record struct HistogramTotals(ulong Count, double Sum, double Min, double Max)
{
    public static HistogramTotals Empty => new(0, 0, double.PositiveInfinity, double.NegativeInfinity);

    public HistogramTotals Merge(in HistogramTotals other) => new(
        Count + other.Count, Sum + other.Sum, Math.Min(Min, other.Min), Math.Max(Max, other.Max));
}
