using Monitor.Node.Hosting;

namespace Monitor.Node.SelfMetrics;

/// <summary>
/// Gives memory back that nothing uses any more. Windows that fill leave their shorter arrays behind in the old
/// generation, where the runtime looks for garbage when memory runs short and not before; a monitor shares its machine
/// with what it watches, and should not hold twice what it needs until then. When half as much as the heap was
/// allocated since all of it was collected, it is collected again, and the system gets back what is free: a pause of
/// half a millisecond for each megabyte that lives, every few minutes at most.
/// </summary>
internal sealed class HeapUpkeep(TimeProvider time) : BackgroundService
{
    /// <summary>Less than this is not worth a pause, nor the reading of a small heap's every page.</summary>
    private const long WorthBytes = 4 << 20;

    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Whether all of the heap is to be collected now.</summary>
    /// <param name="heapBytes">What is in use, garbage included.</param>
    /// <param name="allocatedBytes">Allocated since all of it was collected.</param>
    /// <param name="sinceLast">How long ago that was; null for never.</param>
    internal static bool IsDue(long heapBytes, long allocatedBytes, TimeSpan? sinceLast) =>
        (sinceLast is null || sinceLast >= Pause) && allocatedBytes >= Math.Max(WorthBytes, heapBytes / 2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        long allocated = 0;
        long collectedAt = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            TimeSpan? sinceLast = collectedAt == 0 ? null : time.GetElapsedTime(collectedAt);
            if (!IsDue(GC.GetTotalMemory(false), GC.GetTotalAllocatedBytes() - allocated, sinceLast))
                continue;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            NativeHeap.Trim();
            allocated = GC.GetTotalAllocatedBytes();
            collectedAt = time.GetTimestamp();
        }
    }
}
