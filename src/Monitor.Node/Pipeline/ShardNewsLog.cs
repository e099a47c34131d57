using Monitor.Actors.Composition;
using Monitor.Actors.Live;
using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;

namespace Monitor.Node.Pipeline;

/// <summary>Writes to the log which shards come and go, and why.</summary>
internal sealed class ShardNewsLog(NodeCore core, NodeOptions options, ILogger<ShardNewsLog> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Broadcast<ShardNews>.Listener? listener = core.Coordinator.News.TryListen();
        if (listener is null)
            return;
        try
        {
            await foreach (LiveItem<ShardNews> item in listener.ReadAllAsync(stoppingToken))
                Write(item.Value);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops, and with it this log of what it does.
        }
    }

    private void Write(ShardNews news) => log.Log(
        LevelOf(news), "shard {Shard}, epoch {Epoch}: {Change}, because {Reason}", news.Shard, news.Epoch, news.Change,
        news.Reason);

    /// <summary>
    /// What an operator or the plan wanted is no cause for worry; what was lost is. A node that is alone has all of its
    /// shards as long as it lives, and says so once, when it is ready.
    /// </summary>
    private LogLevel LevelOf(ShardNews news) =>
        news.Change == ShardChange.Abandoned ? LogLevel.Warning
        : options.Cluster is null ? LogLevel.Debug
        : LogLevel.Information;
}
