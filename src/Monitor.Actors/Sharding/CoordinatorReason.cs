namespace Monitor.Actors.Sharding;

/// <summary>Why a coordinator did what it did.</summary>
public enum CoordinatorReason
{
    /// <summary>Nothing was to be decided.</summary>
    None,

    /// <summary>It was time.</summary>
    Due,

    /// <summary>The shard is free and the plan has it here.</summary>
    FreeAndPlannedHere,

    /// <summary>The lease is in this node's name from before: it is taken anew.</summary>
    HeldByThisNameBefore,

    /// <summary>The lease was given.</summary>
    Acquired,

    /// <summary>A newer lease came than the one that was acted under.</summary>
    AcquiredAnew,

    /// <summary>The lease came too late to act under it.</summary>
    AcquiredTooLate,

    /// <summary>The lease came after the node began to leave.</summary>
    AcquiredWhileLeaving,

    /// <summary>The plan has the shard on another node that lives.</summary>
    PlannedElsewhere,

    /// <summary>The node leaves.</summary>
    Leaving,

    /// <summary>The shard has saved what it had to.</summary>
    Stopped,

    /// <summary>The lease could not be renewed in time.</summary>
    DeadlinePassed,

    /// <summary>The store says that the lease is no longer this node's.</summary>
    NotRenewed,

    /// <summary>A write was refused: the shard has a newer owner.</summary>
    Fenced,

    /// <summary>The shard's actor broke down; it is tried again after a rest.</summary>
    Failed,

    /// <summary>Another process goes by this node's name.</summary>
    NameTaken,
}
