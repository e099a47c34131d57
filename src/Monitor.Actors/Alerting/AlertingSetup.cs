using System.Collections.Immutable;
using Monitor.Actors.Health;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>What alerting and health are put together from.</summary>
public sealed record AlertingSetup
{
    public required IJournal Journal { get; init; }

    public required ISnapshots Snapshots { get; init; }

    /// <summary>Whom to tell of what; each needs a notifier of its name.</summary>
    public required ImmutableArray<AlertReceiver> Receivers { get; init; }

    public required IReadOnlyList<INotifier> Notifiers { get; init; }

    public required InstrumentRegistry Instruments { get; init; }

    /// <summary>Draws the jitter of retries; used by nobody else.</summary>
    public required Random Random { get; init; }

    /// <summary>
    /// Asks a shard's owner for <see cref="AlertCommand.Reconcile"/>, because some of its transitions had to be
    /// dropped. Called on the alert manager's turn: it must not block.
    /// </summary>
    public Action<ShardId> AskShard { get; init; } = static _ => { };

    public AlertManagerOptions Alerts { get; init; } = new();

    public HealthActorOptions Health { get; init; } = new();
}
