using System.Collections.Immutable;

namespace Monitor.Shared.Alerting.Journal;

/// <summary>What a snapshot keeps of the alerting log.</summary>
internal sealed record LogSnapshot(long Position, ImmutableArray<ShardProgress> Shards)
{
    /// <summary>Null where no record was taken.</summary>
    public static LogSnapshot? Of(LogProgress log) => log.Position == 0 && log.Shards.IsEmpty
        ? null
        : new LogSnapshot(log.Position, [.. log.Shards.Values.OrderBy(shard => shard.Shard.Value)]);

    public LogProgress ToProgress() => new(Position, Shards.ToImmutableDictionary(shard => shard.Shard));
}
