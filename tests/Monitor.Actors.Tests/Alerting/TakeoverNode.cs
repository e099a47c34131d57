using Monitor.Actors.Alerting;
using Monitor.Actors.Alerting.Log;
using Monitor.Actors.Audit;
using Monitor.Actors.Instruments;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;

namespace Monitor.Actors.Tests.Alerting;

/// <summary>
/// One life of one node that may have the duty and may own shards, on stores that it shares with others.
/// </summary>
internal sealed class TakeoverNode
{
    private readonly SimulatedScheduler _scheduler;
    private readonly SimulatedStores _stores;

    public TakeoverNode(
        int seed, TimeProvider time, SimulatedStorage storage, FakeReceiver[] receivers, Action<ActorFailure> failed)
    {
        _scheduler = new SimulatedScheduler(seed);
        _stores = storage.Open($"node-{seed}");
        var system = new ActorSystem(_scheduler, time, new Random(seed), failed);
        var instruments = new InstrumentRegistry();
        Alerting = new AlertingSystem(system, new AlertingSetup
        {
            Log = _stores.Log,
            Journal = _stores.Journal,
            Snapshots = _stores.Snapshots,
            Notifiers = receivers,
            Receivers = [.. receivers.Select(receiver => new AlertReceiver(receiver.Receiver, []))],
            Instruments = instruments,
            Random = new Random(seed),
            Alerts = new AlertManagerOptions { SnapshotEvery = 25 },
            Audit = new AuditOptions { SnapshotEvery = 10 },
        });
        Words = new AlertingLog(system, _stores.Log, instruments);
    }

    public AlertingSystem Alerting { get; }

    public AlertingLog Words { get; }

    public bool Run() => _scheduler.RunUntilIdle(limit: 100_000) > 0;

    /// <summary>kill -9: nothing of it goes on.</summary>
    public void Kill() => _stores.Kill();
}
