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

    /// <summary>How an alert stands now, where it bears on a component's health.</summary>
    internal static Handle? AlertIs(Alert alert) => ComponentAlert.Of(alert) is { } known
        ? new Handle(new HealthInput.AlertChanged(known, alert.State == AlertState.Firing))
        : null;

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
