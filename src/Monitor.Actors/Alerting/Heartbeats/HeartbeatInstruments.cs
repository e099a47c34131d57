using Monitor.Actors.Instruments;

namespace Monitor.Actors.Alerting.Heartbeats;

/// <summary>What is counted of the heartbeat.</summary>
internal sealed class HeartbeatInstruments(InstrumentRegistry registry)
{
    public CounterInstrument Sent { get; } = Beats(registry, "sent");

    /// <summary>The way from the log to the journal did not answer in time.</summary>
    public CounterInstrument Withheld { get; } = Beats(registry, "withheld");

    /// <summary>Whoever waits for it did not take it.</summary>
    public CounterInstrument Refused { get; } = Beats(registry, "refused");

    private static CounterInstrument Beats(InstrumentRegistry registry, string outcome) => registry.Counter(
        "monitor_heartbeats_total", "Heartbeats to the watcher outside, by what came of them.", ("outcome", outcome));
}
