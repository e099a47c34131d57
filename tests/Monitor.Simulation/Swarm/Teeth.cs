namespace Monitor.Simulation.Swarm;

/// <summary>What a simulation breaks on purpose, to show that it would be found.</summary>
public enum Teeth
{
    None,

    /// <summary>The stores take writes of former owners.</summary>
    Fencing,

    /// <summary>A batch that is sent again counts again.</summary>
    Receipts,

    /// <summary>The log is trimmed before the checkpoint that stands for it is durable.</summary>
    CheckpointOrder,

    /// <summary>How far alerting has read its log is not kept with what it made of it.</summary>
    AlertPosition,

    /// <summary>Which pages the alert manager has taken is not kept in its snapshots.</summary>
    PageNumber,

    /// <summary>The word with which an owner takes a shard does not come to the alerting log.</summary>
    TakenWord,
}
