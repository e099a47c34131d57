using System.Text.Json.Serialization;

namespace Monitor.Node.Administration;

/// <summary>The data of GET /api/v1/cluster.</summary>
/// <param name="Name">The cluster's name; empty for a node that is alone.</param>
/// <param name="AnsweredBy">The node that answers, as it sees the cluster.</param>
/// <param name="Version">That node's program.</param>
/// <param name="ShardCount">Shards that components are spread over; duties are not counted.</param>
/// <param name="Members">All nodes that are there, by name.</param>
/// <param name="Leases">Shards that are owned, duties last.</param>
/// <param name="Pins">Shards that operators have put on a node.</param>
/// <param name="FreeShards">Shards that nobody owns now.</param>
internal sealed record ClusterAnswer(
    string Name, string AnsweredBy, string Version, int ShardCount, IReadOnlyList<MemberAnswer> Members,
    IReadOnlyList<LeaseAnswer> Leases, IReadOnlyList<PinAnswer> Pins, IReadOnlyList<string> FreeShards)
{
    /// <summary>How the answering node goes on without the database; absent while that answers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DegradedModeAnswer? Degraded { get; init; }
}

/// <summary>A node goes on without the database.</summary>
/// <param name="Since">Since when the database is away.</param>
/// <param name="Shards">How many shards the node judges from memory.</param>
/// <param name="Pages">Whether it is the node that pages.</param>
/// <param name="Meaning">What that means, for people.</param>
internal sealed record DegradedModeAnswer(DateTimeOffset Since, int Shards, bool Pages, string Meaning);

/// <summary>One node of the cluster.</summary>
/// <param name="Node">Its name.</param>
/// <param name="State">up, drained or leaving.</param>
/// <param name="Address">Where other nodes reach it.</param>
/// <param name="Roles">shards, ingest.</param>
/// <param name="Weight">Its share of the shards against the others'.</param>
/// <param name="Version">Its program.</param>
/// <param name="StartedAt">By its own clock.</param>
/// <param name="Incarnation">Another one after each start.</param>
/// <param name="Shards">How many shards it owns, duties included.</param>
/// <param name="Duties">Duties that it owns: alerting.</param>
internal sealed record MemberAnswer(
    string Node, string State, string Address, IReadOnlyList<string> Roles, int Weight, string Version,
    DateTimeOffset StartedAt, Guid Incarnation, int Shards, IReadOnlyList<string> Duties);

/// <summary>One shard's ownership. Shards are "0", "1", … and "alerting".</summary>
internal sealed record LeaseAnswer(string Shard, string Owner, long Epoch);

/// <summary>A shard that an operator has put on a node.</summary>
internal sealed record PinAnswer(string Shard, string Node);

/// <summary>The data of GET /api/v1/shards.</summary>
internal sealed record ShardList(IReadOnlyList<ShardAnswer> Shards);

/// <summary>
/// One shard. What only its owner knows is absent while it has none, or its owner did not answer in time.
/// </summary>
/// <param name="Shard">"0", "1", … or "alerting".</param>
/// <param name="State">live, recovering, free, or unknown when its owner did not answer.</param>
/// <param name="Owner">The node that owns it.</param>
/// <param name="Epoch">Of the ownership.</param>
/// <param name="Pin">The node that an operator has put it on.</param>
/// <param name="Position">How far its log is read.</param>
/// <param name="Lag">How far the log goes on from there, in the log's own positions; 0 when all is read.</param>
/// <param name="Checkpoint">Where its last checkpoint stands.</param>
/// <param name="Series">Series in memory.</param>
/// <param name="Components">Components in memory.</param>
internal sealed record ShardAnswer(
    string Shard, string State, string? Owner, long? Epoch, string? Pin, long? Position = null, long? Lag = null,
    long? Checkpoint = null, long? Series = null, long? Components = null);

/// <summary>The data of GET /api/v1/actors.</summary>
/// <param name="Node">Whose actors.</param>
/// <param name="DeadLetters">Messages told to actors that had stopped.</param>
/// <param name="Actors">By path; slashes make the tree.</param>
internal sealed record ActorList(string Node, long DeadLetters, IReadOnlyList<ActorAnswer> Actors);

/// <summary>One actor.</summary>
/// <param name="Path">shards/3, collectors/order-gateway, …</param>
/// <param name="Depth">Messages waiting.</param>
/// <param name="Capacity">Messages that may wait.</param>
/// <param name="Processed">Messages received since the node started.</param>
/// <param name="Refused">Messages refused because the mailbox was full.</param>
/// <param name="Restarts">Restarts since the node started.</param>
internal sealed record ActorAnswer(string Path, int Depth, int Capacity, long Processed, long Refused, int Restarts);

/// <summary>The data of GET /api/v1/cluster/events; the stream has one event a message.</summary>
internal sealed record ClusterEventList(string AnsweredBy, IReadOnlyList<ClusterEventAnswer> Events);

/// <summary>One change of the cluster, as the answering node saw it.</summary>
/// <param name="Sequence">1, 2, 3, … in the life of the answering node; the stream's id.</param>
/// <param name="At">When the answering node saw it.</param>
/// <param name="Kind">
/// member_joined, member_left, member_restarted, member_changed, shard_taken, shard_moved, shard_freed, shard_pinned,
/// shard_unpinned.
/// </param>
/// <param name="Node">The node that it happened to, or that has the shard now.</param>
/// <param name="Shard">The shard, where it is about one.</param>
/// <param name="From">The node that had the shard before.</param>
/// <param name="Epoch">The shard's epoch now.</param>
/// <param name="Reason">For people.</param>
internal sealed record ClusterEventAnswer(
    long Sequence, DateTimeOffset At, string Kind, string? Node, string? Shard, string? From, long? Epoch,
    string Reason);

/// <summary>The body of POST /api/v1/cluster/… and of POST /api/v1/shards/{shard}/move.</summary>
/// <param name="Node">The node's name; for leave, drain and undrain the answering node when absent.</param>
internal sealed record NodeRequest(string? Node)
{
    /// <summary>Who asks.</summary>
    public string? By { get; init; }
}

/// <summary>The data of a command's answer.</summary>
/// <param name="Node">The node that it concerns; null for a pin that was taken away.</param>
/// <param name="Shard">The shard that it concerns.</param>
/// <param name="Done">What happens now, for people.</param>
internal sealed record CommandAnswer(string? Node, string? Shard, string Done);
