using Monitor.Actors.Instruments;

namespace Monitor.Actors.Alerting.Log;

/// <summary>What is counted of a node's words to alerting.</summary>
internal sealed class AlertingLogInstruments
{
    public AlertingLogInstruments(InstrumentRegistry registry, OutgoingWords words)
    {
        registry.ObserveGauge(
            "monitor_alerting_log_waiting", "Transitions and active alerts that are not in the alerting log yet.",
            () => words.Waiting);
        Appends = registry.Counter("monitor_alerting_log_appends_total", "Records appended to the alerting log.");
        Bytes = registry.Counter("monitor_alerting_log_appended_bytes_total", "Bytes appended to the alerting log.");
        Failures = registry.Counter(
            "monitor_alerting_log_append_failures_total",
            "Appends to the alerting log that failed and are made again.");
        Duration = registry.Durations(
            "monitor_alerting_log_append_duration_seconds", "How long appends to the alerting log took.");
        Refused = registry.Counter(
            "monitor_alerting_log_refused_total", "Words that a shard has to keep for a while, for want of room.");
        words.Refusals = Refused;
    }

    public CounterInstrument Appends { get; }

    public CounterInstrument Bytes { get; }

    public CounterInstrument Failures { get; }

    public HistogramInstrument Duration { get; }

    public CounterInstrument Refused { get; }
}
