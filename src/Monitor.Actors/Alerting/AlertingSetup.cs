using System.Collections.Immutable;
using Monitor.Actors.Alerting.Heartbeats;
using Monitor.Actors.Audit;
using Monitor.Actors.Degraded;
using Monitor.Actors.Health;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;

namespace Monitor.Actors.Alerting;

/// <summary>What alerting and health are put together from.</summary>
public sealed record AlertingSetup
{
    /// <summary>Where shards' words stand.</summary>
    public required IEventLog Log { get; init; }

    public required IJournal Journal { get; init; }

    public required ISnapshots Snapshots { get; init; }

    /// <summary>Whom to tell of what; each needs a notifier of its name.</summary>
    public required ImmutableArray<AlertReceiver> Receivers { get; init; }

    /// <summary>Who is told of what and when; null to tell each receiver of what it wants, at once.</summary>
    public RoutingDefinition? Routing { get; init; }

    public required IReadOnlyList<INotifier> Notifiers { get; init; }

    /// <summary>Who outside hears that alerting works; null for nobody.</summary>
    public HeartbeatSetup? Heartbeat { get; init; }

    public required InstrumentRegistry Instruments { get; init; }

    /// <summary>Draws the jitter of retries; used by nobody else.</summary>
    public required Random Random { get; init; }

    public AlertManagerOptions Alerts { get; init; } = new();

    public HealthActorOptions Health { get; init; } = new();

    public IncidentOptions Incidents { get; init; } = new();

    /// <summary>Who is told of incidents, as the configuration has it now; asked often, answered from memory.</summary>
    public Func<EscalationDirectory> OnCall { get; init; } = static () => EscalationDirectory.Empty;

    /// <summary>What goes on when the database is away; null where there is none that could be.</summary>
    public DegradedSystem? Degraded { get; init; }

    /// <summary>How the journals are audited; null for not at all.</summary>
    public AuditOptions? Audit { get; init; }

    /// <summary>
    /// Which component needs which, as it is declared and learned; asked often, answered from memory.
    /// </summary>
    public Func<Topology> Topology { get; init; } = static () => Shared.Incidents.Topology.Empty;
}
