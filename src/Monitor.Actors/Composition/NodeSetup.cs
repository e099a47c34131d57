using Monitor.Actors.Aggregation;
using Monitor.Actors.Alerting;
using Monitor.Actors.Degraded;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Rules;

namespace Monitor.Actors.Composition;

/// <summary>What the core of a node is put together from.</summary>
public sealed record NodeSetup
{
    /// <summary>Of one engine. Whoever opened them closes them, after the core has stopped.</summary>
    public required INodeStores Stores { get; init; }

    /// <summary>How many shards components are spread over; the same on every node, for ever.</summary>
    public required int Shards { get; init; }

    /// <summary>Who this node is, and the times of its part in the cluster.</summary>
    public required CoordinatorOptions Coordinator { get; init; }

    public required IngestBounds Ingest { get; init; }

    /// <summary>A number drawn at this start of this node; its collectors go by it.</summary>
    public required ulong Writer { get; init; }

    /// <summary>The rules at the start.</summary>
    public required RuleSet Rules { get; init; }

    /// <summary>Alerting and health.</summary>
    public required AlertingSetup Alerting { get; init; }

    public required InstrumentRegistry Instruments { get; init; }

    /// <summary>What it takes to go on while the database is away; null where nothing can be away.</summary>
    public DegradedSetup? Degraded { get; init; }

    public AggregatorOptions Aggregation { get; init; } = new();

    /// <summary>Begins the end of the process, when an operator has the node leave.</summary>
    public Action EndProcess { get; init; } = static () => { };
}
