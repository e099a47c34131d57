namespace Monitor.Shared.Windows;

/// <summary>One point of a chart: a statistic over the seconds [Second, Second + step).</summary>
public readonly record struct StatisticPoint(long Second, double Value);
