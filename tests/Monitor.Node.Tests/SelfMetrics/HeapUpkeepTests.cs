using Monitor.Node.SelfMetrics;

namespace Monitor.Node.Tests.SelfMetrics;

public sealed class HeapUpkeepTests
{
    [Theory]
    [InlineData(8, 3, null, false)] // Three megabytes are not worth it.
    [InlineData(8, 5, null, true)]
    [InlineData(8, 5, 299, false)] // Not twice within five minutes.
    [InlineData(8, 5, 300, true)]
    [InlineData(200, 99, 3600, false)] // Half as much as the heap.
    [InlineData(200, 100, 3600, true)]
    public void Heap_is_collected_when_enough_was_allocated_and_not_too_often(
        long heapMegabytes, long allocatedMegabytes, int? secondsSinceLast, bool isDue) =>
        Assert.Equal(isDue, HeapUpkeep.IsDue(
            heapMegabytes << 20, allocatedMegabytes << 20,
            secondsSinceLast is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
}
