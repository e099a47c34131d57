using Monitor.Actors.Composition;
using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;
using Monitor.Node.Logging;

namespace Monitor.Node.Pipeline;

/// <summary>Writes to the log which shards come and go, and why.</summary>
internal sealed class ShardNewsLog(NodeCore core, NodeOptions options, ILogger<ShardNewsLog> log)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        log.FollowAsync(core.Coordinator.News, Write, stoppingToken);

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
