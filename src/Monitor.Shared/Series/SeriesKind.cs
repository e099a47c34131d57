namespace Monitor.Shared.Series;

/// <summary>What a series' values mean. The numbers are written to disk: never reuse one.</summary>
public enum SeriesKind : byte
{
    /// <summary>A level: queue length, temperature, 1 or 0.</summary>
    Gauge = 1,

    /// <summary>A sum that only grows, kept as its increase per second.</summary>
    Counter = 2,

    /// <summary>A distribution of observations.</summary>
    Histogram = 3,
}
