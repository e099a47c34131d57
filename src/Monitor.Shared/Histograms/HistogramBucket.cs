namespace Monitor.Shared.Histograms;

/// <summary>How many observations fell into one bucket of a layout.</summary>
public readonly record struct HistogramBucket(int Key, ulong Count);
