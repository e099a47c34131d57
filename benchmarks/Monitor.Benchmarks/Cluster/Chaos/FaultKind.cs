namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>What is done to the cluster, its database and its receiver.</summary>
internal enum FaultKind
{
    /// <summary>kill -9 of any node.</summary>
    KillNode,

    /// <summary>kill -9 of the node that has the duty of alerting.</summary>
    KillAlertingOwner,

    /// <summary>kill -9 of two of three at once.</summary>
    KillTwoNodes,

    /// <summary>kill -9 of all at once.</summary>
    KillAllNodes,

    /// <summary>SIGSTOP for longer than a lease, then SIGCONT.</summary>
    PauseNode,

    /// <summary>Nodes are stopped and started one after the other.</summary>
    RollingRestart,

    /// <summary>kill -9 of the database server; it comes back with what it had synced.</summary>
    KillDatabase,

    /// <summary>The database server is stopped as its administrator does, and started.</summary>
    RestartDatabase,

    /// <summary>The database server is lost for good; its standby is promoted, and gets a standby again.</summary>
    PromoteStandby,

    /// <summary>kill -9 of a node and of the database server together.</summary>
    KillNodeAndDatabase,

    /// <summary>The receiver of pages answers 500.</summary>
    ReceiverAway,
}
