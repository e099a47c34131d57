using System.Collections.Immutable;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Escalation;
using Monitor.Shared.Rules;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Swarm;
using Monitor.Simulation.Time;

namespace Monitor.Simulation.Clusters;

/// <summary>What all nodes of a cluster are started with.</summary>
public sealed record ClusterSetup
{
    public required SwarmPlan Plan { get; init; }

    public required SimulatedStorage Storage { get; init; }

    public required RuleSet Rules { get; init; }

    public required ImmutableArray<AlertReceiver> Receivers { get; init; }

    /// <summary>Who is told of incidents.</summary>
    public required EscalationDirectory OnCall { get; init; }

    /// <summary>The way from a process to the receivers.</summary>
    public required Func<SimulatedHost, HostTimeProvider, IReadOnlyList<INotifier>> Notifiers { get; init; }

    /// <summary>The way from a process to the other nodes.</summary>
    public required Func<SimulatedHost, IPeers> Peers { get; init; }

    /// <summary>Told of turns that threw.</summary>
    public required Action<NodeIdentity, ActorFailure> Failed { get; init; }

    /// <summary>What is broken on purpose.</summary>
    public Teeth Teeth { get; init; }
}
