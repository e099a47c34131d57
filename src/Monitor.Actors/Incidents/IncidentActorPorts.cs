using Monitor.Actors.Alerting;
using Monitor.Actors.Audit;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Escalation;

namespace Monitor.Actors.Incidents;

/// <summary>What the incident actor works with.</summary>
/// <param name="Journal">Where events go.</param>
/// <param name="Snapshots">Where the whole state goes now and then.</param>
/// <param name="Alerts">How the alerts stand.</param>
/// <param name="Manager">Takes pages to its outbox.</param>
/// <param name="OnCall">Who is told, as the configuration has it now.</param>
/// <param name="Board">Where readers look.</param>
internal sealed record IncidentActorPorts(
    IJournal Journal, ISnapshots Snapshots, AlertBoard Alerts, ActorRef<AlertManagerMessage> Manager,
    Func<EscalationDirectory> OnCall, IncidentBoard Board)
{
    /// <summary>Told of what is durable; null where nothing is audited.</summary>
    public AuditFeed? Audit { get; init; }
}
