using Monitor.Shared.Audit;

namespace Monitor.Actors.Audit;

/// <summary>What the audit log goes by.</summary>
public sealed record AuditOptions
{
    /// <summary>Its journal's stream and its snapshot's name.</summary>
    public string Stream { get; init; } = "audit";

    public AuditPolicy Policy { get; init; } = AuditPolicy.Usual;

    /// <summary>How long the first record waits for others before all are written together.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>So many records are written without waiting for more.</summary>
    public int RecordsPerBlock { get; init; } = 2_000;

    /// <summary>With more records that wait, journals are not read on: they keep what comes.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>After how many blocks a snapshot stands for them.</summary>
    public int SnapshotEvery { get; init; } = 256;

    /// <summary>How many bytes of the latest blocks are kept in memory, and looked up there.</summary>
    public long RecentBytes { get; init; } = 8 << 20;

    /// <summary>How often the policy is looked at.</summary>
    public TimeSpan RetentionEvery { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(500);
}
