namespace Monitor.Shared.Sharding;

/// <summary>A node as it announces itself to the others.</summary>
/// <param name="Node">Its name, unique in the cluster: "monitor-0".</param>
/// <param name="Incarnation">Drawn at each start, so that a node that came back is told from the one before.</param>
/// <param name="Address">Host and port where other nodes reach it, "10.0.0.3:9110".</param>
/// <param name="Roles">What it does for the cluster. Every node answers queries.</param>
/// <param name="Weight">Its share of the shards against the others', 1 to 1000; 100 when nothing is said.</param>
/// <param name="Version">The program's version.</param>
/// <param name="StartedAt">When it started, by its own clock.</param>
/// <param name="State">Whether it wants shards.</param>
public sealed record Member(
    string Node,
    Guid Incarnation,
    string Address,
    MemberRoles Roles,
    int Weight,
    string Version,
    DateTimeOffset StartedAt,
    MemberState State)
{
    /// <summary>True when shards may move to it and stay with it.</summary>
    public bool TakesShards => State == MemberState.Up && Roles.HasFlag(MemberRoles.Shards);
}

/// <summary>What a node says of itself. The numbers are stored.</summary>
public enum MemberState
{
    /// <summary>Takes shards.</summary>
    Up = 1,

    /// <summary>Gives its shards away and stays, for work on its machine.</summary>
    Drained = 2,

    /// <summary>Gives its shards away and ends.</summary>
    Leaving = 3,
}

/// <summary>What a node does for the cluster. The numbers are stored.</summary>
[Flags]
public enum MemberRoles
{
    None = 0,

    /// <summary>Owns shards and duties.</summary>
    Shards = 1,

    /// <summary>Takes in data, and scrapes.</summary>
    Ingest = 2,
}
