namespace Monitor.Shared.Rules;

/// <summary>What a rule reads from a window.</summary>
public enum Statistic : byte
{
    Count,
    Rate,
    Sum,
    Min,
    Max,
    Mean,
    Last,
    StdDev,
    P50,
    P90,
    P95,
    P99,
    P999,
}

/// <summary>How statistics are written, and how they behave while a window slides over them.</summary>
public static class Statistics
{
    private static readonly string[] AllNames =
        ["count", "rate", "sum", "min", "max", "mean", "last", "stddev", "p50", "p90", "p95", "p99", "p99.9"];

    public static IReadOnlyList<string> Names => AllNames;

    public static string Name(this Statistic statistic) => AllNames[(int)statistic];

    public static bool TryParse(string name, out Statistic statistic)
    {
        int index = Array.IndexOf(AllNames, name);
        statistic = (Statistic)Math.Max(0, index);
        return index >= 0;
    }

    /// <summary>True for what grows with the time looked at.</summary>
    public static bool IsVolume(this Statistic statistic) =>
        statistic is Statistic.Count or Statistic.Rate or Statistic.Sum;
}
