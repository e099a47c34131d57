using System.Collections.Immutable;
using Monitor.Actors.Journals;
using Monitor.Actors.Ports;
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

    /// <summary>Save what the next owner needs; answered when it is saved, or there was nothing to.</summary>
    public sealed record Finish(Reply<bool> Done) : HealthMessage;

    /// <summary>Records of the alerting log; the reader is told when they are taken.</summary>
    /// <param name="Records">In order.</param>
    /// <param name="IsPast">They were there at the start: what was made of them then is known already.</param>
    internal sealed record Take(ImmutableArray<HeardRecord> Records, bool IsPast) : HealthMessage;

    /// <summary>All that was in the log at the start is taken.</summary>
    /// <param name="HeardUntil">When the last record of it was written; null when there was none.</param>
    internal sealed record CaughtUp(DateTimeOffset? HeardUntil) : HealthMessage;

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

    internal sealed record Loaded(Outcome<RecoveredJournal<RecoveredHealth>> Outcome) : HealthMessage;

    internal sealed record Appended(Outcome<long> Outcome) : HealthMessage;

    internal sealed record SnapshotSaved(Exception? Error) : HealthMessage;

    internal sealed record LoadTick : HealthMessage;

    internal sealed record AppendTick : HealthMessage;

    internal sealed record SecondTick : HealthMessage;
}

/// <summary>What one record of the alerting log says of health.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="At">When the log took it.</param>
/// <param name="Inputs">What it says, in order.</param>
internal readonly record struct HeardRecord(
    LogPosition Position, DateTimeOffset At, ImmutableArray<HealthInput> Inputs);
