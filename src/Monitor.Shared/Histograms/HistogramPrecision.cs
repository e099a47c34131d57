namespace Monitor.Shared.Histograms;

/// <summary>How faithfully a histogram's sum and extremes are encoded; its buckets always are.</summary>
internal enum HistogramPrecision
{
    /// <summary>Bit for bit: for running totals, whose differences are taken.</summary>
    Exact,

    /// <summary>
    /// Sum to 4.8e-7, extremes to six digits: for windows and history, where it saves a third of a second's bytes.
    /// </summary>
    Compact,
}
