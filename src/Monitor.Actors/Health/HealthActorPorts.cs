using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;

namespace Monitor.Actors.Health;

/// <summary>What the health actor works with.</summary>
/// <param name="Board">Where readers look.</param>
/// <param name="Reader">Feeds it, and trims the log behind it.</param>
internal sealed record HealthActorPorts(
    IJournal Journal, ISnapshots Snapshots, HealthBoard Board, ActorRef<AlertingReaderMessage> Reader,
    HealthInstruments Instruments);
