using System.Collections.Immutable;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>How far the alerting log is taken in.</summary>
/// <param name="Position">The last record that was.</param>
/// <param name="Shards">Of each shard the owner that was heard last, and the number of its last word.</param>
public sealed record LogProgress(long Position, ImmutableDictionary<ShardId, ShardProgress> Shards)
{
    public static LogProgress Start { get; } = new(0, ImmutableDictionary<ShardId, ShardProgress>.Empty);

    /// <exception cref="InvalidOperationException">The log would go back.</exception>
    internal LogProgress Take(long position, ImmutableArray<ShardProgress> shards)
    {
        if (position < Position)
            throw new InvalidOperationException($"The alerting log cannot go back from {Position} to {position}.");
        foreach (ShardProgress shard in shards)
        {
            if (Shards.TryGetValue(shard.Shard, out ShardProgress known) && !shard.IsAfter(known))
                throw new InvalidOperationException($"{shard} cannot come after {known}.");
        }

        return new LogProgress(
            position, Shards.SetItems(shards.Select(shard => KeyValuePair.Create(shard.Shard, shard))));
    }
}

/// <summary>The last word of a shard that counted.</summary>
/// <param name="Epoch">The number of its owner's epoch.</param>
/// <param name="Number">The number of the word within the epoch.</param>
public readonly record struct ShardProgress(ShardId Shard, long Epoch, long Number)
{
    internal static ShardProgress Of(EntryStamp stamp) => new(stamp.Shard, stamp.Epoch.Value, stamp.Number);

    internal bool IsAfter(ShardProgress other) =>
        Epoch != other.Epoch ? Epoch > other.Epoch : Number > other.Number;
}
