using System.Collections.Frozen;

namespace Monitor.Shared.Windows;

/// <summary>Statistics as rules, the API and the page name them, and what kind of statistic each is.</summary>
public static class StatisticNames
{
    private static readonly string[] Names =
    [
        "", "count", "rate", "sum", "min", "max", "mean", "last", "stddev", "p50", "p90", "p95", "p99", "p99.9",
    ];

    private static readonly FrozenDictionary<string, Statistic> ByName =
        Enum.GetValues<Statistic>().ToFrozenDictionary(statistic => Names[(int)statistic]);

    public static IReadOnlyList<Statistic> All { get; } = Enum.GetValues<Statistic>();

    public static string Name(this Statistic statistic) => Names[(int)statistic];

    public static bool TryParse(string name, out Statistic statistic) => ByName.TryGetValue(name, out statistic);

    /// <summary>Volumes add up over time, so a second that is not over yet would make them too small.</summary>
    public static bool IsVolume(this Statistic statistic) =>
        statistic is Statistic.Count or Statistic.Rate or Statistic.Sum;

    public static bool IsQuantile(this Statistic statistic) => statistic >= Statistic.P50;

    /// <summary>The rank that a percentile asks for, 0 to 1; NaN for other statistics.</summary>
    public static double Quantile(this Statistic statistic) => statistic switch
    {
        Statistic.P50 => 0.5,
        Statistic.P90 => 0.9,
        Statistic.P95 => 0.95,
        Statistic.P99 => 0.99,
        Statistic.P999 => 0.999,
        _ => double.NaN,
    };
}
