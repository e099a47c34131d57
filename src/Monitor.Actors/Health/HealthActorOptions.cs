using Monitor.Shared.Health;

namespace Monitor.Actors.Health;

/// <summary>What the health actor goes by.</summary>
public sealed record HealthActorOptions
{
    /// <summary>The journal's stream and the snapshot's name.</summary>
    public string Stream { get; init; } = "health/0";

    public HealthOptions Health { get; init; } = new();

    /// <summary>After how many journaled changes a snapshot stands for them.</summary>
    public int SnapshotEvery { get; init; } = 1_000;

    /// <summary>Most changes that wait for the journal; past it the journal is caught up by a snapshot.</summary>
    public int MaxWaitingEvents { get; init; } = 10_000;

    /// <summary>
    /// How old a snapshot may be before the next: so much of the log, at most, is read again by the next owner.
    /// </summary>
    public TimeSpan SnapshotAge { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);
}
