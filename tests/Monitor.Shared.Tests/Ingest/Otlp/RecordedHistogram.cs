using Monitor.Shared.Histograms;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Otlp;

/// <summary>A histogram point that a test looks into.</summary>
internal sealed record RecordedHistogram(
    SeriesDescriptor Series, HistogramLayout Layout, int[] Keys, ulong[] Counts, double Sum);
