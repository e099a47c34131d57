using Monitor.Shared.Health;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Health;

/// <summary>What the health actor goes by.</summary>
public sealed record HealthActorOptions
{
    /// <summary>The journal's stream and the snapshot's name.</summary>
    public string Stream { get; init; } = "health/0";

    public Epoch Epoch { get; init; } = new(1);

    public HealthOptions Health { get; init; } = new();

    /// <summary>After how many journaled changes a snapshot stands for them.</summary>
    public int SnapshotEvery { get; init; } = 1_000;

    /// <summary>Most changes that wait for the journal; past it the journal is caught up by a snapshot.</summary>
    public int MaxWaitingEvents { get; init; } = 10_000;

    /// <summary>Most inputs that wait while the journal is read at the start.</summary>
    public int MaxWaitingInputs { get; init; } = 100_000;

    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);
}
