namespace Monitor.Cli.Output;

/// <summary>A chart one line high.</summary>
internal static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>
    /// One bar a value, scaled from the least to the greatest; a gap where there is no number. More values than
    /// <paramref name="width"/> are joined, each bar the greatest of its part, so that a spike is never lost.
    /// </summary>
    public static string Of(IReadOnlyList<double?> values, int width)
    {
        IReadOnlyList<double?> fitted = Fit(values, width);
        double[] numbers = [.. fitted.OfType<double>()];
        if (numbers.Length == 0)
            return new string(' ', fitted.Count);
        double least = numbers.Min(), range = numbers.Max() - least;
        return string.Create(fitted.Count, (fitted, least, range), static (bars, chart) =>
        {
            for (int i = 0; i < bars.Length; i++)
                bars[i] = chart.fitted[i] is { } value ? BarOf(value - chart.least, chart.range) : ' ';
        });
    }

    private static char BarOf(double height, double range) =>
        range > 0 ? Bars[(int)Math.Round(height / range * (Bars.Length - 1))] : Bars[0];

    private static IReadOnlyList<double?> Fit(IReadOnlyList<double?> values, int width)
    {
        if (values.Count <= width)
            return values;
        var fitted = new double?[width];
        for (int i = 0; i < values.Count; i++)
        {
            int at = (int)((long)i * width / values.Count);
            if (values[i] is { } value && !(fitted[at] >= value))
                fitted[at] = value;
        }

        return fitted;
    }
}
