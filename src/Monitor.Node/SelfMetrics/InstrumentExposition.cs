using Monitor.Actors.Instruments;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Series;

namespace Monitor.Node.SelfMetrics;

/// <summary>Renders the node's own metrics as text.</summary>
internal static class InstrumentExposition
{
    public static void Write(InstrumentRegistry registry, ExpositionWriter writer)
    {
        foreach (InstrumentFamily family in registry.Families)
        {
            writer.BeginFamily(family.Name, TypeOf(family.Kind), family.Help, family.Unit);
            foreach (IInstrument instrument in family.Instruments)
            {
                if (instrument is HistogramInstrument histogram)
                    writer.Histogram(histogram.Labels, histogram.Bounds, histogram.Counts(), histogram.Sum);
                else
                    writer.Sample(instrument.Labels, instrument.Value);
            }
        }

        writer.End();
    }

    private static MetricType TypeOf(SeriesKind kind) => kind switch
    {
        SeriesKind.Counter => MetricType.Counter,
        SeriesKind.Histogram => MetricType.Histogram,
        _ => MetricType.Gauge,
    };
}
