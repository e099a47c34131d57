using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;

namespace Monitor.Actors.Alerting;

/// <summary>What is counted of one receiver.</summary>
internal sealed class NotifierInstruments(InstrumentRegistry registry, string receiver)
{
    private readonly CounterInstrument _delivered = Attempts(registry, receiver, "delivered");
    private readonly CounterInstrument _temporary = Attempts(registry, receiver, "temporary");
    private readonly CounterInstrument _permanent = Attempts(registry, receiver, "permanent");

    private readonly HistogramInstrument _duration = registry.Durations(
        "monitor_notification_attempt_duration_seconds", "How long attempts to deliver took.", ("receiver", receiver));

    public void Count(DeliveryOutcome outcome, TimeSpan duration)
    {
        _duration.Observe(duration.TotalSeconds);
        CounterInstrument counter = outcome switch
        {
            DeliveryOutcome.Delivered => _delivered,
            DeliveryOutcome.Permanent => _permanent,
            _ => _temporary,
        };
        counter.Increment();
    }

    private static CounterInstrument Attempts(InstrumentRegistry registry, string receiver, string outcome) =>
        registry.Counter(
            "monitor_notification_attempts_total", "Attempts to deliver a notification, by what came of them.",
            ("receiver", receiver), ("outcome", outcome));
}
