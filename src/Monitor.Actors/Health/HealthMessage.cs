using System.Collections.Immutable;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;

namespace Monitor.Actors.Health;

/// <summary>What the health actor is told.</summary>
public abstract record HealthMessage
{
    private HealthMessage()
    {
    }

    /// <summary>Something that bears on health.</summary>
    public sealed record Handle(HealthInput Input) : HealthMessage;

    /// <summary>How alerts stand now, as far as they bear on a component's health; null where none does.</summary>
    internal static Handle? AlertsStand(IEnumerable<Alert> alerts)
    {
        ImmutableArray<AlertChange> changes = [.. alerts
            .Select(alert => (Known: ComponentAlert.Of(alert), IsFiring: alert.State == AlertState.Firing))
            .Where(change => change.Known is not null)
            .Select(change => new AlertChange(change.Known!, change.IsFiring))];
        return changes.IsEmpty ? null : new Handle(new HealthInput.AlertsChanged(changes));
    }

    /// <summary>All alerts that fire.</summary>
    internal static Handle AlertsAre(AlertManagerState state) => new(new HealthInput.AlertsReplaced(
        [.. state.Alerts.Values.Where(alert => alert.State == AlertState.Firing)
            .Select(ComponentAlert.Of).OfType<ComponentAlert>()]));

    internal sealed record Loaded(Outcome<RecoveredHealth> Outcome) : HealthMessage;

    internal sealed record Appended(Outcome<long> Outcome) : HealthMessage;

    internal sealed record SnapshotSaved(Exception? Error) : HealthMessage;

    internal sealed record LoadTick : HealthMessage;

    internal sealed record AppendTick : HealthMessage;

    internal sealed record SecondTick : HealthMessage;
}
