using Monitor.Cli.Output;
using Monitor.Shared.Durations;
using Monitor.Shared.Ingest;

namespace Monitor.Cli.Queries;

/// <summary>Charts as one line each.</summary>
internal static class ChartTable
{
    public static void Write(CommandOutput output, IReadOnlyList<SeriesChart> charts)
    {
        var table = new Table(
            new("SERIES"), new("STATISTIC"), new("STEP", IsNumber: true, OnlyWide: true),
            new("POINTS", IsNumber: true, OnlyWide: true), new("MIN", IsNumber: true), new("MAX", IsNumber: true),
            new("LAST", IsNumber: true), new("OVER TIME"));
        foreach (SeriesChart chart in charts)
        {
            double[] values = [.. chart.Points.Select(p => p[1]).OfType<double>()];
            string unit = chart.Statistic is "count" or "rate"
                ? ""
                : MetricUnits.FromName(chart.Series.GetValueOrDefault("__name__", ""));
            string Text(double? value) => Quantity.Of(value, unit);
            table.Add(
                SeriesNames.Of(chart.Series), chart.Statistic, DurationText.Format(TimeSpan.FromSeconds(chart.Step)),
                values.Length.ToString(), Text(values.Length > 0 ? values.Min() : null),
                Text(values.Length > 0 ? values.Max() : null), Text(values.Length > 0 ? values[^1] : null),
                Sparkline.Of(Grid(chart), output.ChartWidth));
        }

        output.Write(table);
    }

    /// <summary>A value for each step from the first point to the last: gaps in data are gaps in the chart.</summary>
    private static double?[] Grid(SeriesChart chart)
    {
        if (chart.Points.Count == 0)
            return [];
        double first = chart.Points[0][0] ?? 0, last = chart.Points[^1][0] ?? 0;
        double?[] grid = new double?[(int)Math.Min((last - first) / chart.Step, 100_000) + 1];
        foreach (double?[] point in chart.Points)
        {
            int at = (int)(((point[0] ?? first) - first) / chart.Step);
            if (at >= 0 && at < grid.Length)
                grid[at] = point[1];
        }

        return grid;
    }
}
