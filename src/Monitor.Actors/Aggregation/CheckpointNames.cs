using System.Globalization;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>What the checkpoints of shards are called among the snapshots. Stored: it never changes.</summary>
public static class CheckpointNames
{
    private const string Prefix = "shard-";

    public static string Of(ShardId shard) => $"{Prefix}{shard}";

    /// <summary>The shard that a snapshot is the checkpoint of; false for one of another kind.</summary>
    public static bool TryShardOf(string name, out ShardId shard)
    {
        bool isOne = name.StartsWith(Prefix, StringComparison.Ordinal)
            & int.TryParse(
                name.AsSpan(Math.Min(Prefix.Length, name.Length)), NumberStyles.None, CultureInfo.InvariantCulture,
                out int number);
        shard = new ShardId(number);
        return isOne;
    }
}
