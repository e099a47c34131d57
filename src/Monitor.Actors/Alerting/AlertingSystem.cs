using Monitor.Actors.Health;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>
/// Alerting and health, a duty that one node of the cluster has: transitions and signs of life go in, pages go out, and
/// readers look at the boards. While this node does not have the duty it takes nothing, and its boards are not ready.
/// Thread-safe.
/// </summary>
public sealed class AlertingSystem(ActorSystem system, AlertingSetup setup, ShardHoldings? holdings = null) : IShardRunner
{
    private volatile AlertingActors? _actors;

    /// <summary>Told of transitions and reconciliations (<see cref="AlertManagerMessage.Handle"/>).</summary>
    /// <exception cref="ShardElsewhereException">This node does not have the duty.</exception>
    public ActorRef<AlertManagerMessage> Manager =>
        _actors?.Manager ?? throw new ShardElsewhereException(ShardId.Alerting);

    public AlertBoard Alerts { get; } = new();

    public HealthBoard Health { get; } = new();

    /// <summary>Has the duty for good: nobody else could.</summary>
    public static AlertingSystem Start(ActorSystem system, AlertingSetup setup)
    {
        var alerting = new AlertingSystem(system, setup);
        alerting.Start(ShardId.Alerting, setup.Alerts.Epoch);
        return alerting;
    }

    /// <summary>Takes up the duty; what is told while the journals are read waits.</summary>
    public void Start(ShardId shard, Epoch epoch) =>
        _actors = new AlertingActors(system, setup, new ShardOwnership(shard, epoch, holdings), Alerts, Health);

    /// <summary>Tells a command; false when there is no room, or the duty is elsewhere.</summary>
    public bool TryTell(AlertCommand command) =>
        _actors?.Manager.TryTell(new AlertManagerMessage.Handle(command)) == true;

    /// <summary>Tells a transition, waiting for room; false when the duty is elsewhere.</summary>
    public ValueTask<bool> TellAsync(AlertTransition transition, CancellationToken cancel) =>
        _actors is { } actors
            ? actors.Manager.TellAsync(new AlertManagerMessage.Handle(new AlertCommand.Observe(transition)), cancel)
            : ValueTask.FromResult(false);

    /// <summary>
    /// Tells something that bears on health; false when there is no room, which the next word makes good.
    /// </summary>
    public bool TryTell(HealthInput input) => _actors?.Health.TryTell(new HealthMessage.Handle(input)) == true;

    public async Task StopAsync(ShardId shard, CancellationToken cancel)
    {
        if (_actors is not { } actors)
            return;
        await actors.DrainAsync(cancel).ConfigureAwait(false);
        await EndAsync(actors).ConfigureAwait(false);
    }

    public void Abandon(ShardId shard)
    {
        if (_actors is { } actors)
            _ = EndAsync(actors);
    }

    private async Task EndAsync(AlertingActors actors)
    {
        if (Interlocked.CompareExchange(ref _actors, null, actors) == actors)
        {
            Alerts.Hide();
            Health.Hide();
        }

        await actors.StopAsync().ConfigureAwait(false);
    }
}
