using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>How one seed went.</summary>
/// <param name="Seed">Which.</param>
/// <param name="Broken">The law that did not hold; null when all did.</param>
/// <param name="Trace">What happened.</param>
/// <param name="Plan">What went wrong on purpose.</param>
/// <param name="Simulated">How much time went by in it.</param>
/// <param name="Episodes">Episodes that were paged and resolved.</param>
/// <param name="Turns">Turns of actors and waits that ran.</param>
public sealed record SeedReport(
    int Seed, BrokenLawException? Broken, Trace Trace, SwarmPlan Plan, TimeSpan Simulated, int Episodes, long Turns);
