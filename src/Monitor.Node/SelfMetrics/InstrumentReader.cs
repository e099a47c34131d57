using Monitor.Actors.Instruments;
using Monitor.Node.Machine;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Node.SelfMetrics;

/// <summary>Writes the node's own metrics as series of the component that the node is.</summary>
internal sealed class InstrumentReader(InstrumentRegistry registry, SeriesKeys keys) : IMachineReader
{
    private readonly Dictionary<IInstrument, SeriesKey> _keys = [];
    private readonly Dictionary<IInstrument, ExplicitLayout> _layouts = [];

    public void Read(PointWriter points)
    {
        foreach (InstrumentFamily family in registry.Families)
        {
            foreach (IInstrument instrument in family.Instruments)
            {
                if (!_keys.TryGetValue(instrument, out SeriesKey? key))
                {
                    var metric = new MetricDefinition(family.Name, family.Kind, family.Unit, family.Help);
                    _keys[instrument] = key = keys.Of(metric, instrument.Labels);
                }

                if (instrument is HistogramInstrument histogram)
                    Write(histogram, key, points);
                else if (family.Kind is SeriesKind.Counter)
                    points.Counter(key, instrument.Value);
                else
                    points.Gauge(key, instrument.Value);
            }
        }
    }

    public void Dispose()
    {
    }

    private void Write(HistogramInstrument histogram, SeriesKey key, PointWriter points)
    {
        if (!_layouts.TryGetValue(histogram, out ExplicitLayout? layout))
            _layouts[histogram] = layout = new ExplicitLayout(histogram.Bounds);
        ulong[] counts = histogram.Counts();
        Span<int> filled = stackalloc int[counts.Length];
        int used = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] == 0)
                continue;
            counts[used] = counts[i];
            filled[used++] = i;
        }

        points.Histogram(key, new HistogramPoint
        {
            TimestampMs = points.TimestampMs,
            StartMs = points.CountersStartMs,
            Cumulative = true,
            Layout = layout,
            Keys = filled[..used],
            Counts = counts.AsSpan(0, used),
            Sum = histogram.Sum,
            Min = double.NaN,
            Max = double.NaN,
        });
    }
}
