namespace Monitor.Shared.Windows;

/// <summary>What can be asked of a window. Names on the wire: <see cref="StatisticNames"/>.</summary>
public enum Statistic : byte
{
    /// <summary>Observations, or a counter's points.</summary>
    Count = 1,

    /// <summary>Per second: a counter's increase, or a gauge's or histogram's observations.</summary>
    Rate,

    /// <summary>A counter's increase, or the sum of all observations.</summary>
    Sum,

    Min,
    Max,
    Mean,

    /// <summary>
    /// The newest value; of a counter its newest running total; of a histogram the newest second's mean.
    /// </summary>
    Last,

    /// <summary>Of the whole population in the window, not an estimate from a sample.</summary>
    StdDev,

    P50,
    P90,
    P95,
    P99,
    P999,
}
