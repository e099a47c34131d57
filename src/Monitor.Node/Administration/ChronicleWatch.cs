using Monitor.Actors.Sharding;

namespace Monitor.Node.Administration;

/// <summary>Writes each change of the cluster to the log when it is seen, whether anybody follows or not.</summary>
internal sealed class ChronicleWatch(ClusterChronicle chronicle, IClusterBoard board, ILogger<ChronicleWatch> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Task change = board.NextChange;
            foreach (ChronicleEntry entry in chronicle.Look())
            {
                ClusterEvent what = entry.Change;
                logger.LogInformation("{Kind} node {Node} shard {Shard} from {From} epoch {Epoch}: {Reason}",
                    what.Kind, what.Node, what.Shard, what.From, what.Epoch, what.Reason);
            }

            await change.WaitAsync(stoppingToken);
        }
    }
}
