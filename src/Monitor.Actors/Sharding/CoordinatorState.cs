using System.Collections.Immutable;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>What a coordinator knows. All times are the node's monotonic clock, from its start.</summary>
internal sealed record CoordinatorState
{
    public static CoordinatorState Initial { get; } = new();

    /// <summary>What the node is to be.</summary>
    public MemberState Order { get; init; } = MemberState.Up;

    /// <summary>What the node acts for.</summary>
    public ImmutableDictionary<ShardId, HeldShard> Held { get; init; } = ImmutableDictionary<ShardId, HeldShard>.Empty;

    /// <summary>Leases asked for, and when.</summary>
    public ImmutableDictionary<ShardId, TimeSpan> Acquiring { get; init; } =
        ImmutableDictionary<ShardId, TimeSpan>.Empty;

    /// <summary>Leases on their way back.</summary>
    public ImmutableHashSet<ShardId> Releasing { get; init; } = [];

    /// <summary>Shards that broke down here, and until when they are left alone.</summary>
    public ImmutableDictionary<ShardId, TimeSpan> RestUntil { get; init; } =
        ImmutableDictionary<ShardId, TimeSpan>.Empty;

    /// <summary>The cluster as it was read last, and when that was asked for.</summary>
    public ClusterView View { get; init; } = ClusterView.Empty;

    public TimeSpan ViewAskedAt { get; init; } = TimeSpan.MinValue;

    /// <summary>Who should own each shard, by the last view, in the order of the options' shards.</summary>
    public ImmutableArray<string?> Plan { get; init; } = [];

    /// <summary>Since when the plan is as it is.</summary>
    public TimeSpan PlannedSince { get; init; }

    /// <summary>True when the last view had this process.</summary>
    public bool IsKnown { get; init; }

    /// <summary>True while a shard is on its way here or away from here.</summary>
    public bool IsMoving { get; init; }

    public CallState Announce { get; init; }

    public CallState Read { get; init; }

    public CallState Renew { get; init; }

    /// <summary>True once the store has taken this process for the node of its name.</summary>
    public bool IsAnnounced { get; init; }

    /// <summary>Since when another process has this node's name; null when none has.</summary>
    public TimeSpan? NameTakenSince { get; init; }

    /// <summary>Since when the store answers nothing; null while it does.</summary>
    public TimeSpan? AwaySince { get; init; }

    /// <summary>When the store was last asked for a write that it took; the node's start before the first.</summary>
    public TimeSpan WrittenAt { get; init; }

    /// <summary>What was last wrong with the store, for people.</summary>
    public string AwayBecause { get; init; } = "";

    /// <summary>True once all that the plan had here was here: the start is complete.</summary>
    public bool HasSettled { get; init; }

    public bool IsHurried { get; init; }

    public bool HasLeft { get; init; }
}

/// <summary>A call that is made again and again.</summary>
/// <param name="AskedAt">When the one that is under way was made; null when none is.</param>
/// <param name="NextAt">Not before this.</param>
internal readonly record struct CallState(TimeSpan? AskedAt, TimeSpan NextAt);
