using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;

namespace Monitor.Node.Administration;

/// <summary>
/// Writes each change of the cluster to the log when it is seen, whether anybody follows or not. A node that is alone
/// has its shards by itself: nobody need read seventeen times that they were free.
/// </summary>
internal sealed class ChronicleWatch(
    ClusterChronicle chronicle, IClusterBoard board, NodeOptions options, ILogger<ChronicleWatch> logger)
    : BackgroundService
{
    private readonly LogLevel _level = options.Cluster is null ? LogLevel.Debug : LogLevel.Information;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Task change = board.NextChange;
            foreach (ChronicleEntry entry in chronicle.Look())
            {
                ClusterEvent what = entry.Change;
                if (what.Shard is null)
                    logger.Log(_level, "{Kind} {Node}: {Reason}", what.Kind, what.Node, what.Reason);
                else
                    logger.Log(_level, "{Kind} {Shard}, {From} to {Node}, epoch {Epoch}: {Reason}",
                        what.Kind, what.Shard, what.From ?? "nobody", what.Node ?? "nobody", what.Epoch, what.Reason);
            }

            await change.WaitAsync(stoppingToken);
        }
    }
}
