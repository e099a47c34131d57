using Monitor.Shared.Histograms;

namespace Monitor.Shared.Windows;

/// <summary>A closed bucket of a series, on its way to or from history.</summary>
/// <param name="StartSecond">When it begins, Unix seconds; a multiple of its resolution.</param>
/// <param name="Summary">
/// A gauge's or counter's entries. Of a histogram only the count, sum, smallest and largest (NaN when unknown) mean
/// something.
/// </param>
/// <param name="Histogram">The distribution of a histogram series; null for other kinds.</param>
public readonly record struct HistoryBucket(long StartSecond, ScalarSummary Summary, Histogram? Histogram = null);
