using Monitor.Cli.CommandLine;

namespace Monitor.Cli.Cluster;

/// <summary>The data of <c>/api/v1/cluster</c>.</summary>
internal sealed record ClusterAnswer(
    string Name, string AnsweredBy, int ShardCount, IReadOnlyList<MemberAnswer> Members, IReadOnlyList<PinAnswer> Pins,
    IReadOnlyList<string> FreeShards)
{
    /// <summary>How the answering node goes on without the database; null while that answers.</summary>
    public DegradedModeAnswer? Degraded { get; init; }
}

/// <summary>A node goes on without the database; Shards counts what it judges from memory.</summary>
internal sealed record DegradedModeAnswer(DateTimeOffset Since, int Shards, bool Pages, string Meaning);

/// <summary>One node; Shards counts what it owns, duties included.</summary>
internal sealed record MemberAnswer(
    string Node, string State, string Address, IReadOnlyList<string> Roles, int Weight, string Version,
    DateTimeOffset StartedAt, Guid Incarnation, int Shards, IReadOnlyList<string> Duties);

/// <summary>A shard that an operator has put on a node.</summary>
internal sealed record PinAnswer(string Shard, string Node);

/// <summary>The data of <c>/api/v1/shards</c>.</summary>
internal sealed record ShardList(IReadOnlyList<ShardAnswer> Shards);

/// <summary>One shard; what only its owner knows is null when it did not say.</summary>
internal sealed record ShardAnswer(
    string Shard, string State, string? Owner, long? Epoch, string? Pin, long? Lag, long? Series, long? Components);

/// <summary>The data of <c>/api/v1/actors</c>.</summary>
internal sealed record ActorList(string Node, long DeadLetters, IReadOnlyList<ActorAnswer> Actors);

/// <summary>One actor; slashes in its path make the tree.</summary>
internal sealed record ActorAnswer(string Path, int Depth, int Capacity, long Processed, long Refused, int Restarts);

/// <summary>The data of <c>/api/v1/cluster/events</c>.</summary>
internal sealed record ClusterEventList(IReadOnlyList<ClusterEvent> Events);

/// <summary>One change of the cluster.</summary>
internal sealed record ClusterEvent(
    DateTimeOffset At, string Kind, string? Node, string? Shard, string? From, long? Epoch, string Reason);

/// <summary>What a command is about.</summary>
internal sealed record NodeRequest(string? Node)
{
    /// <summary>Who asks, for the audit log.</summary>
    public string By { get; init; } = Actor.Default;
}

/// <summary>What a command does now.</summary>
internal sealed record CommandAnswer(string? Node, string? Shard, string Done);
