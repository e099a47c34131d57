using Monitor.Shared.Series;

namespace Monitor.Benchmarks.Windows;

/// <summary>
/// What windows and histograms cost: nanoseconds and bytes allocated a call, and the memory of a series whose hot
/// windows are full. Beside each figure stands its budget; the exit code says whether all were kept.
/// </summary>
internal static class WindowsBenchmark
{
    /// <param name="arguments">How many series the memory is measured with; which part to run, all without it.</param>
    public static int Run(string[] arguments)
    {
        int series = arguments.Length > 0 ? int.Parse(arguments[0]) : 100_000;
        string? only = arguments.Length > 1 ? arguments[1] : null;
        var table = new BudgetTable();
        Console.WriteLine($"{"",-62}{"figure",12}{"budget",12}");
        if (only is null or "fold")
            FoldCost.Measure(table);
        if (only is null or "scalar")
            ScalarCost.Measure(table);
        if (only is null or "histogram")
            HistogramCost.Measure(table);
        if (only is null or "memory")
            MeasureMemory(table, series);
        return table.AllKept ? 0 : 1;
    }

    private static void MeasureMemory(BudgetTable table, int series)
    {
        foreach ((int rate, double budget) in ((int, double)[])[(10, 6000), (30, 8000), (100, 12_000)])
            MemoryCost.MeasureHistogram(table, rate, Math.Max(500, series / 50), budget);
        foreach (string shape in (string[])["walk", "percent", "constant"])
            MemoryCost.MeasureScalar(table, SeriesKind.Gauge, shape, series, budget: 1300);
        MemoryCost.MeasureScalar(table, SeriesKind.Counter, "requests", series, budget: 1300);
        MemoryCost.MeasureScalar(table, SeriesKind.Gauge, "noise", Math.Max(500, series / 5), budget: null);
    }
}
