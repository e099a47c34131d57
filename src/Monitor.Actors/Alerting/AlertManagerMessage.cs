using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>What the alert manager's actor is told.</summary>
public abstract record AlertManagerMessage
{
    private AlertManagerMessage()
    {
    }

    /// <summary>Something happened: a transition, a reconciliation, new receivers.</summary>
    public sealed record Handle(AlertCommand Command) : AlertManagerMessage;

    /// <summary>
    /// Answer when nothing is under way: no append, no delivery. Before a stop, so that little is in doubt.
    /// </summary>
    public sealed record Drain(Reply<bool> Done) : AlertManagerMessage;

    /// <summary>Begin: these carry the notifications, by the receiver's name.</summary>
    internal sealed record Begin(IReadOnlyDictionary<string, ActorRef<NotifierMessage>> Notifiers)
        : AlertManagerMessage;

    internal sealed record Loaded(Outcome<RecoveredAlerts> Outcome) : AlertManagerMessage;

    internal sealed record Appended(Outcome<long> Outcome) : AlertManagerMessage;

    internal sealed record SnapshotSaved(Exception? Error) : AlertManagerMessage;

    internal sealed record Answered(long Notification, int Attempt, DeliveryOutcome Outcome) : AlertManagerMessage;

    internal sealed record LoadTick : AlertManagerMessage;

    internal sealed record AppendTick : AlertManagerMessage;

    internal sealed record PageAnywayTick : AlertManagerMessage;

    internal sealed record WakeTick : AlertManagerMessage;
}
