using Monitor.Shared.Sharding;

namespace Monitor.Actors.Queries;

/// <summary>What all shards together answered.</summary>
/// <param name="Items">What was found, up to the limit that was asked.</param>
/// <param name="Found">How many there are in all.</param>
/// <param name="Missing">Shards that did not answer in time: with any, the answer is partial.</param>
public sealed record QueryAnswer<T>(IReadOnlyList<T> Items, int Found, IReadOnlyList<MissingShard> Missing)
{
    public bool IsPartial => Missing.Count > 0;
}

/// <summary>A shard that did not answer in time.</summary>
/// <param name="Shard">Which.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record MissingShard(ShardId Shard, string Reason);
