using Monitor.Actors.Instruments;
using Monitor.Shared.Health;

namespace Monitor.Actors.Health;

/// <summary>What is counted of health.</summary>
internal sealed class HealthInstruments
{
    public HealthInstruments(InstrumentRegistry registry, HealthBoard board)
    {
        registry.ObserveGauge(
            "monitor_system_health", "The system: 1 healthy, 2 degraded, 3 unhealthy, 4 critical.",
            () => (double)board.State.System);
        foreach (HealthLevel level in Enum.GetValues<HealthLevel>())
        {
            registry.ObserveGauge(
                "monitor_components", "Components, by how they are.",
                () => board.State.Components.Values.Count(component => component.Level == level),
                ("health", level.ToString().ToLowerInvariant()));
        }

        registry.ObserveCounter(
            "monitor_health_refused_total", "Inputs about components for which there was no room.",
            () => board.State.Refused);
        Dropped = registry.Counter(
            "monitor_health_dropped_total", "Changes dropped because the journal was away for too long.");
        Changes = registry.Counter("monitor_health_changes_total", "Changes of a component's or the system's health.");
    }

    public CounterInstrument Dropped { get; }

    public CounterInstrument Changes { get; }
}
