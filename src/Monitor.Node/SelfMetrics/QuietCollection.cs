namespace Monitor.Node.SelfMetrics;

/// <summary>
/// Collects the youngest garbage of a node with little to do. The runtime lets it grow as large as the processor's
/// cache, which is right under load; on a big machine it is fifty megabytes that a quiet node would fill within the
/// hour and hold for ever. A look at two counters now and then, and a collection of a millisecond when it is worth it.
/// </summary>
internal sealed class QuietCollection(TimeProvider time) : BackgroundService
{
    private const long WorthBytes = 4 << 20;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        long allocated = GC.GetTotalAllocatedBytes();
        int collections = GC.CollectionCount(0);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // A node under load collects by itself, more often than this looks.
            if (GC.CollectionCount(0) == collections && GC.GetTotalAllocatedBytes() - allocated >= WorthBytes)
                GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            if (GC.CollectionCount(0) == collections)
                continue;
            allocated = GC.GetTotalAllocatedBytes();
            collections = GC.CollectionCount(0);
        }
    }
}
