using Monitor.Actors.Audit;
using Monitor.Actors.Health;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>What the alert manager's actor works with.</summary>
/// <param name="Board">Where readers look.</param>
/// <param name="Health">Told of every alert's change.</param>
/// <param name="Reader">Feeds it, and trims the log behind it.</param>
/// <param name="Random">Draws the jitter of retries; used by this actor alone.</param>
/// <param name="Audit">Told of what is durable; null where nothing is audited.</param>
internal sealed record AlertManagerPorts(
    IJournal Journal,
    ISnapshots Snapshots,
    AlertBoard Board,
    ActorRef<HealthMessage> Health,
    ActorRef<AlertingReaderMessage> Reader,
    AlertInstruments Instruments,
    Random Random,
    AuditFeed? Audit = null)
{
    /// <summary>Takes what is journaled, and all that was decided, when the actor stops.</summary>
    public Action<AlertManagerState, AlertManagerState> Leave { get; init; } = static (_, _) => { };
}
