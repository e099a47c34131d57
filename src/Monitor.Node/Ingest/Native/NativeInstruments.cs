using Monitor.Actors.Instruments;

namespace Monitor.Node.Ingest.Native;

/// <summary>What the node counts of native streams.</summary>
internal sealed class NativeInstruments
{
    private readonly GaugeInstrument _streams;

    public NativeInstruments(InstrumentRegistry registry)
    {
        _streams = registry.Gauge("monitor_native_streams", "Native streams that are open.");
        Acknowledged = Batches(registry, "acknowledged");
        Throttled = Batches(registry, "throttled");
        Refused = Batches(registry, "refused");
        Observations = registry.Counter(
            "monitor_native_observations_total", "Observations in acknowledged native batches, less rejected ones.");
    }

    public CounterInstrument Acknowledged { get; }

    public CounterInstrument Throttled { get; }

    public CounterInstrument Refused { get; }

    public CounterInstrument Observations { get; }

    /// <summary>Counts a stream until it is disposed.</summary>
    public IDisposable OpenStream()
    {
        _streams.Add(1);
        return new Stream(_streams);
    }

    private static CounterInstrument Batches(InstrumentRegistry registry, string result) =>
        registry.Counter("monitor_native_batches_total", "Native batches by what became of them.", ("result", result));

    private sealed class Stream(GaugeInstrument streams) : IDisposable
    {
        public void Dispose() => streams.Add(-1);
    }
}
