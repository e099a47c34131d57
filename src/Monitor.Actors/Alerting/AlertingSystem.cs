using System.Collections.Frozen;
using Monitor.Actors.Health;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;

namespace Monitor.Actors.Alerting;

/// <summary>
/// The alert manager, the notifiers and the health of one node, put together: transitions and signs of life go in,
/// pages go out, and readers look at the boards. Thread-safe.
/// </summary>
public sealed class AlertingSystem
{
    // A burst of transitions may come while one append is under way; what is past this waits at the shards.
    private const int MailboxCapacity = 65_536;

    private readonly FrozenDictionary<string, ActorRef<NotifierMessage>> _notifiers;

    private AlertingSystem(ActorSystem system, AlertingSetup setup)
    {
        HealthActor = system.Spawn(
            "health",
            () => new HealthActor(setup.Health, setup.Journal, setup.Snapshots, Health, setup.Instruments),
            MailboxCapacity);
        var ports = new AlertManagerPorts(
            setup.Journal, setup.Snapshots, Alerts, HealthActor, setup.AskShard, setup.Instruments, setup.Random);
        Manager = system.Spawn("alerts", () => new AlertManagerActor(setup.Alerts, ports), MailboxCapacity);
        _notifiers = setup.Notifiers.ToFrozenDictionary(
            notifier => notifier.Receiver,
            notifier => system.Spawn(
                "notifiers/" + notifier.Receiver,
                () => new NotifierActor(notifier, Manager, setup.Alerts.LongestAttempt, setup.Instruments)));
        Manager.TryTell(new AlertManagerMessage.Begin(_notifiers));
        Manager.TryTell(new AlertManagerMessage.Handle(new AlertCommand.ConfigureReceivers(setup.Receivers)));
    }

    /// <summary>Told of transitions and reconciliations (<see cref="AlertManagerMessage.Handle"/>).</summary>
    public ActorRef<AlertManagerMessage> Manager { get; }

    /// <summary>Told of signs of life, reports and goodbyes (<see cref="HealthMessage.Handle"/>).</summary>
    public ActorRef<HealthMessage> HealthActor { get; }

    public AlertBoard Alerts { get; } = new();

    public HealthBoard Health { get; } = new();

    /// <summary>Starts reading the journals; what is told meanwhile waits.</summary>
    public static AlertingSystem Start(ActorSystem system, AlertingSetup setup) => new(system, setup);

    /// <summary>Tells a transition, waiting for room.</summary>
    public ValueTask<bool> TellAsync(AlertTransition transition, CancellationToken cancel) =>
        Manager.TellAsync(new AlertManagerMessage.Handle(new AlertCommand.Observe(transition)), cancel);

    /// <summary>
    /// Tells something that bears on health; false when there is no room, which the next word makes good.
    /// </summary>
    public bool TryTell(HealthInput input) => HealthActor.TryTell(new HealthMessage.Handle(input));

    /// <summary>
    /// Stops all actors. Until the token is cancelled, appends and deliveries under way are waited for, so that as
    /// little as possible is in doubt at the next start; false when some were not done.
    /// </summary>
    public async Task<bool> StopAsync(CancellationToken cancel)
    {
        bool isDrained = true;
        try
        {
            await Manager.AskAsync<bool>(done => new AlertManagerMessage.Drain(done), cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or ActorUnavailableException)
        {
            isDrained = false;
        }

        await Manager.StopAsync().ConfigureAwait(false);
        await Task.WhenAll(_notifiers.Values.Select(notifier => notifier.StopAsync())).ConfigureAwait(false);
        await HealthActor.StopAsync().ConfigureAwait(false);
        return isDrained;
    }
}
