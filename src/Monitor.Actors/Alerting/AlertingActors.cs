using System.Collections.Frozen;
using Monitor.Actors.Health;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Alerting;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>The actors of one ownership of alerting: manager, notifiers and health.</summary>
internal sealed class AlertingActors
{
    // A burst of transitions may come while one append is under way; what is past this waits at the shards.
    private const int MailboxCapacity = 65_536;

    private readonly ShardOwnership _ownership;
    private readonly FrozenDictionary<string, ActorRef<NotifierMessage>> _notifiers;

    public AlertingActors(
        ActorSystem system, AlertingSetup setup, ShardOwnership ownership, AlertBoard alerts, HealthBoard health)
    {
        _ownership = ownership;
        Epoch epoch = ownership.Epoch;
        HealthActorOptions healthOptions = setup.Health with { Epoch = epoch };
        AlertManagerOptions alertOptions = setup.Alerts with { Epoch = epoch };
        Health = system.Spawn(
            $"health@{epoch}",
            () => new HealthActor(
                healthOptions, setup.Journal, setup.Snapshots, health, setup.Instruments, ownership),
            MailboxCapacity);
        var ports = new AlertManagerPorts(
            setup.Journal, setup.Snapshots, alerts, Health, setup.AskShard, setup.Instruments, setup.Random, ownership);
        Manager = system.Spawn($"alerts@{epoch}", () => new AlertManagerActor(alertOptions, ports), MailboxCapacity);
        _notifiers = setup.Notifiers.ToFrozenDictionary(
            notifier => notifier.Receiver,
            notifier => system.Spawn(
                $"notifiers/{notifier.Receiver}@{epoch}",
                () => new NotifierActor(notifier, Manager, alertOptions.LongestAttempt, setup.Instruments)));
        Manager.TryTell(new AlertManagerMessage.Begin(_notifiers));
        Manager.TryTell(new AlertManagerMessage.Handle(new AlertCommand.ConfigureReceivers(setup.Receivers)));
    }

    public ActorRef<AlertManagerMessage> Manager { get; }

    public ActorRef<HealthMessage> Health { get; }

    /// <summary>
    /// Until the token is cancelled, appends and deliveries under way are waited for, so that as little as possible is
    /// in doubt for the next owner; false when some were not done.
    /// </summary>
    public async Task<bool> DrainAsync(CancellationToken cancel)
    {
        try
        {
            return await Manager.AskAsync<bool>(done => new AlertManagerMessage.Drain(done), cancel)
                .ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or ActorUnavailableException)
        {
            return false;
        }
    }

    public async Task StopAsync()
    {
        _ownership.End();
        await Manager.StopAsync().ConfigureAwait(false);
        await Task.WhenAll(_notifiers.Values.Select(notifier => notifier.StopAsync())).ConfigureAwait(false);
        await Health.StopAsync().ConfigureAwait(false);
    }
}
