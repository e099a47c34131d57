using Monitor.Simulation.Runtime;

namespace Monitor.Simulation.Storage;

/// <summary>The way from one run of a node to its stores, over a network that may be cut.</summary>
/// <param name="Host">The process that asks.</param>
public sealed record StoreLink(SimulatedHost Host)
{
    /// <summary>While set, no question arrives and no answer comes back.</summary>
    public bool IsCut { get; set; }

    /// <summary>Told of each effect on a store, after it.</summary>
    public Action<string>? Observed { get; init; }
}
