using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>
/// Percentiles of a scalar window. Exact when every second holds one entry, as of a counter it always does. A gauge's
/// second that folded several observations only knows their extremes: then the true percentile lies between that of
/// the seconds' minima and that of their maxima, each counted as often as it was observed.
/// </summary>
internal static class ScalarQuantile
{
    [ThreadStatic]
    private static double[]? _values;

    [ThreadStatic]
    private static long[]? _weights;

    public static QuantileEstimate Of(ReadOnlySpan<ScalarBucket> seconds, double q, SeriesKind kind)
    {
        double[] values = _values ??= new double[ScalarWindow.HeldSecondsMax];
        int count = 0;
        bool exact = true;
        foreach (ref readonly ScalarBucket second in seconds)
        {
            if (second.Count == 0)
                continue;
            exact &= kind == SeriesKind.Counter || second.Count == 1;
            values[count++] = second.Sum;
        }

        if (count == 0)
            return QuantileEstimate.None;
        if (!exact)
            return OfFolded(seconds, q);
        values.AsSpan(0, count).Sort();
        return QuantileEstimate.Exact(values[HistogramQuantile.RankOf(q, (ulong)count) - 1]);
    }

    private static QuantileEstimate OfFolded(ReadOnlySpan<ScalarBucket> seconds, double q)
    {
        double lower = Weighted(seconds, q, static second => second.Min);
        double upper = Weighted(seconds, q, static second => second.Max);
        double middle = Weighted(seconds, q, static second => second.Mean);
        return new QuantileEstimate(Math.Clamp(middle, lower, upper), lower, upper);
    }

    private static double Weighted(ReadOnlySpan<ScalarBucket> seconds, double q, Func<ScalarBucket, double> select)
    {
        double[] values = _values!;
        long[] weights = _weights ??= new long[values.Length];
        int places = 0;
        long total = 0;
        foreach (ref readonly ScalarBucket second in seconds)
        {
            if (second.Count == 0)
                continue;
            values[places] = select(second);
            weights[places++] = second.Count;
            total += second.Count;
        }

        values.AsSpan(0, places).Sort(weights.AsSpan(0, places));
        long rank = (long)HistogramQuantile.RankOf(q, (ulong)total);
        int place = 0;
        while (place < places - 1 && rank > weights[place])
            rank -= weights[place++];
        return values[place];
    }
}
