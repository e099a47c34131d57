using Monitor.Actors.Aggregation;
using Monitor.Actors.Ports;

namespace Monitor.Actors.Sharding;

/// <summary>How the shards stand that this node acts for.</summary>
public sealed class ShardStandings(IClusterBoard board, ShardDirectory shards, IEventLog log)
{
    /// <summary>One for each shard that is held here and has series, by number.</summary>
    /// <exception cref="StoreUnavailableException">The log does not say where it ends.</exception>
    public async ValueTask<IReadOnlyList<ShardStanding>> ListAsync(CancellationToken cancel)
    {
        var standings = new List<ShardStanding>();
        foreach (AggregatorStatus status in shards.Statuses)
        {
            if (board.HeldHere(status.Shard) is not { } epoch)
                continue;
            LogPosition end = await log.EndAsync(status.Shard, cancel).ConfigureAwait(false);
            standings.Add(new ShardStanding(
                status.Shard, epoch, status.IsLive, status.Position, end, status.CheckpointPosition, status.Series,
                status.Components));
        }

        return standings;
    }
}
