using Monitor.Actors.Alerting;
using Monitor.Actors.Live;
using Monitor.Shared.Health;

namespace Monitor.Actors.Health;

/// <summary>The health for readers: components, system and time line, and changes as they come.</summary>
public sealed class HealthBoard() : DutyBoard<HealthState>(HealthState.Empty)
{
    public Broadcast<HealthEvent> Changes { get; } = new();
}
