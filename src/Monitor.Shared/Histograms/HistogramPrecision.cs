namespace Monitor.Shared.Histograms;

/// <summary>How faithfully a histogram's sum and extremes are encoded; its buckets always are.</summary>
internal enum HistogramPrecision
{
    /// <summary>Bit for bit: for running totals, whose differences are taken.</summary>
    Exact,

    /// <summary>Sum to 7e-12, extremes to eight digits: for windows and history, where it halves a second's bytes.</summary>
    Compact,
}
