using Monitor.Actors.Composition;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Storage;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Pipeline;

/// <summary>
/// Drops closed buckets whose time is over, once an hour; a store that is away is asked again the next hour.
/// </summary>
internal sealed class HistoryRetention(
    NodeCore core, IEngine stores, NodeOptions options, TimeProvider time, ILogger<HistoryRetention> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // One node is enough for it: the one that has the duty.
            if (core.Board.HeldHere(ShardId.Alerting) is null)
                continue;
            await DropAsync(HistoryResolution.TenSeconds, options.History.FineRetention, stoppingToken);
            await DropAsync(HistoryResolution.OneMinute, options.History.CoarseRetention, stoppingToken);
        }
    }

    private async Task DropAsync(HistoryResolution resolution, TimeSpan retention, CancellationToken cancel)
    {
        long beforeMs = (time.GetUtcNow() - retention).ToUnixTimeMilliseconds();
        try
        {
            int dropped = await stores.History.DropBeforeAsync(resolution, beforeMs, cancel);
            logger.LogDebug("dropped {Chunks} chunks of {Resolution} before {BeforeMs}", dropped, resolution, beforeMs);
        }
        catch (StoreUnavailableException away)
        {
            logger.LogWarning("old buckets of {Resolution} stay for another hour: {Reason}", resolution, away.Message);
        }
    }
}
