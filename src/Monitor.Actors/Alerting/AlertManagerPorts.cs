using Monitor.Actors.Health;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>What the alert manager's actor works with.</summary>
/// <param name="Board">Where readers look.</param>
/// <param name="Health">Told of every alert's change; null where nobody wants to know.</param>
/// <param name="AskShard">
/// Asks a shard to say all that is active there (as a reconciliation), because some of its transitions were dropped.
/// </param>
/// <param name="Random">Draws the jitter of retries; used by this actor alone.</param>
/// <param name="Ownership">Without it nothing is told or written.</param>
internal sealed record AlertManagerPorts(
    IJournal Journal,
    ISnapshots Snapshots,
    AlertBoard Board,
    ActorRef<HealthMessage>? Health,
    Action<ShardId> AskShard,
    InstrumentRegistry Instruments,
    Random Random,
    ShardOwnership Ownership);
