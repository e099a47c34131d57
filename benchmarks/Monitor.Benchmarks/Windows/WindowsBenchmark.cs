using Monitor.Shared.Series;

namespace Monitor.Benchmarks.Windows;

/// <summary>
/// What windows and histograms cost: nanoseconds and bytes allocated a call, and the memory of a series whose hot
/// windows are full. Beside each figure stands its budget; the exit code says whether all were kept.
/// </summary>
internal static class WindowsBenchmark
{
    public static int Run(string[] arguments)
    {
        int series = arguments.Length > 0 ? int.Parse(arguments[0]) : 100_000;
        var table = new BudgetTable();
        Console.WriteLine($"{"",-58}{"figure",12}{"budget",12}");
        FoldCost.Measure(table);
        ScalarCost.Measure(table);
        HistogramCost.Measure(table);
        foreach (string shape in (string[])["walk", "percent", "constant"])
            MemoryCost.MeasureScalar(table, SeriesKind.Gauge, shape, series, budget: 1300);
        MemoryCost.MeasureScalar(table, SeriesKind.Counter, "requests", series, budget: 1300);
        MemoryCost.MeasureScalar(table, SeriesKind.Gauge, "noise", series / 5, budget: null);
        foreach (int rate in (int[])[10, 30, 100])
            MemoryCost.MeasureHistogram(table, rate, series / 50, budget: 7500);
        return table.AllKept ? 0 : 1;
    }
}
