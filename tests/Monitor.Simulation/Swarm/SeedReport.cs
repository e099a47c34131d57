using System.Globalization;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>How one seed went.</summary>
/// <param name="Seed">Which.</param>
/// <param name="Broken">The law that did not hold; null when all did.</param>
/// <param name="Trace">What happened.</param>
/// <param name="Plan">What went wrong on purpose.</param>
/// <param name="Simulated">How much time went by in it.</param>
/// <param name="Episodes">Episodes that were paged and resolved.</param>
/// <param name="Pages">Pages about incidents that were decided.</param>
/// <param name="Turns">Turns of actors and waits that ran.</param>
public sealed record SeedReport(
    int Seed, BrokenLawException? Broken, Trace Trace, SwarmPlan Plan, TimeSpan Simulated, int Episodes, long Pages,
    long Turns)
{
    private const int LongestText = 600;

    /// <summary>False when a second run went another way.</summary>
    public bool Replays { get; init; } = true;

    public bool IsGood => Broken is null && Replays;

    /// <summary>In one line.</summary>
    public string Describe()
    {
        if (!Replays)
            return $"seed {Seed} does not replay: its second run went another way";
        if (Broken is null)
            return string.Create(
                CultureInfo.InvariantCulture,
                $"seed {Seed}: trace {Trace.Hash:x16}, {Trace.Lines} lines, {Episodes} episodes, {Pages} pages, "
                + $"{Turns} turns");
        string how = Broken.How.Length > LongestText ? Broken.How[..LongestText] + "…" : Broken.How;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Seed} at {Broken.At.TotalSeconds:F3} s breaks: {Broken.Law}: {how}");
    }
}
