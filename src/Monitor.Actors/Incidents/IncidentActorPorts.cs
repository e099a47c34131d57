using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;

namespace Monitor.Actors.Incidents;

/// <summary>What the incident actor works with.</summary>
/// <param name="Journal">Where events go.</param>
/// <param name="Snapshots">Where the whole state goes now and then.</param>
/// <param name="Alerts">How the alerts stand.</param>
/// <param name="Board">Where readers look.</param>
internal sealed record IncidentActorPorts(
    IJournal Journal, ISnapshots Snapshots, AlertBoard Alerts, IncidentBoard Board);
