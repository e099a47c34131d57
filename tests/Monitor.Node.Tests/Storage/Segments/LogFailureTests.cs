using Monitor.Actors.Ports;
using Monitor.Node.Storage.Segments;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>A disk that is full, refuses or hangs, under a log that runs.</summary>
public sealed class LogFailureTests
{
    [Fact]
    public async Task Full_disk_refuses_appends_and_loses_nothing_that_was_acknowledged()
    {
        // Full at every kind of place: in a record, in a header, in an index, between segments.
        for (int space = 4200; space < 20_000; space += 409)
        {
            var files = new MemorySegmentFiles { SpaceLeft = space };
            var acknowledged = new List<string>();
            await using (SegmentEventLog log = LogHarness.Open(files))
            {
                int failed = await AppendSomeAsync(log, "full", 30, acknowledged);
                Assert.True(failed > 0);
                Assert.Equal(failed, log.Statistics.FailedAppends);
                Assert.Equal(acknowledged, await log.ReadAllAsync());
                await AssertReopensAsync(files.Copy(), acknowledged);

                files.SpaceLeft = long.MaxValue;
                Assert.Equal(0, await AppendSomeAsync(log, "free again", 30, acknowledged));
                Assert.Equal(acknowledged, await log.ReadAllAsync());
                await AssertReopensAsync(files.Copy(), acknowledged);
            }

            await AssertReopensAsync(files, acknowledged);
        }
    }

    [Fact]
    public async Task Failed_sync_refuses_its_appends_for_good()
    {
        var files = new MemorySegmentFiles();
        var acknowledged = new List<string>();
        await using SegmentEventLog log = LogHarness.Open(files);
        await AppendSomeAsync(log, "before", 5, acknowledged);
        files.FailSync = true;
        Assert.Equal(5, await AppendSomeAsync(log, "never", 5, acknowledged));
        files.FailSync = false;
        Assert.Equal(0, await AppendSomeAsync(log, "after", 5, acknowledged));
        Assert.Equal(acknowledged, await log.ReadAllAsync());
        await AssertReopensAsync(files.Copy(), acknowledged);
    }

    [Fact]
    public async Task Failed_truncation_after_a_failed_sync_refuses_until_it_succeeds()
    {
        var files = new MemorySegmentFiles();
        var acknowledged = new List<string>();
        await using SegmentEventLog log = LogHarness.Open(files);
        await AppendSomeAsync(log, "before", 5, acknowledged);
        (files.FailSync, files.FailTruncate) = (true, true);
        Assert.Equal(1, await AppendSomeAsync(log, "never", 1, acknowledged));
        files.FailSync = false;
        Assert.Equal(3, await AppendSomeAsync(log, "nor this", 3, acknowledged));
        files.FailTruncate = false;
        Assert.Equal(0, await AppendSomeAsync(log, "after", 5, acknowledged));
        await AssertReopensAsync(files.Copy(), acknowledged);
    }

    [Fact]
    public async Task Reader_waits_through_a_failure_and_gets_what_comes_after()
    {
        var files = new MemorySegmentFiles();
        await using SegmentEventLog log = LogHarness.Open(files);
        var records = new List<LogRecord>();
        Task read = log.ReadAsync(LogHarness.Shard, LogPosition.Start, 1000, records, default).AsTask();
        files.FailSync = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await log.AppendAsync("never"));
        files.FailSync = false;
        await log.AppendAsync("after");
        await read;
        Assert.Equal("after"u8.ToArray(), Assert.Single(records).Payload.ToArray());
    }

    [Fact]
    public async Task Hanging_disk_refuses_what_passes_the_backlog_at_once()
    {
        var files = new MemorySegmentFiles();
        await using SegmentEventLog log = LogHarness.Open(files, LogHarness.Small with { PendingBytesMax = 10_000 });
        await log.AppendAsync("before");
        files.SyncGate.Reset();
        var waiting = new List<Task<LogPosition>>();
        string text = new('x', 1000);
        Task<LogPosition> append;
        while (!(append = log.AppendAsync(text).AsTask()).IsFaulted)
            waiting.Add(append);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => append);
        Assert.Equal(10_000 / RecordHeader.RecordSize(1000), waiting.Count);
        Assert.DoesNotContain(waiting, one => one.IsCompleted);
        files.SyncGate.Set();
        await Task.WhenAll(waiting);
        Assert.Equal(1 + waiting.Count, (await log.ReadAllAsync()).Count);
    }

    [Fact]
    public async Task Appends_under_way_when_the_log_closes_are_written()
    {
        var files = new MemorySegmentFiles();
        SegmentEventLog log = LogHarness.Open(files);
        Task<LogPosition>[] appends = [.. Enumerable.Range(0, 50).Select(i => log.AppendAsync($"{i}").AsTask())];
        await log.DisposeAsync();
        await Task.WhenAll(appends);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await log.AppendAsync("late"));
        await AssertReopensAsync(files, [.. Enumerable.Range(0, 50).Select(i => $"{i}")]);
    }

    private static async Task<int> AppendSomeAsync(
        SegmentEventLog log, string what, int count, List<string> acknowledged)
    {
        int failed = 0;
        for (int i = 0; i < count; i++)
        {
            string text = $"{what} {i} " + new string('x', i * 37 % 1000);
            try
            {
                await log.AppendAsync(text);
                acknowledged.Add(text);
            }
            catch (StoreUnavailableException)
            {
                failed++;
            }
        }

        return failed;
    }

    private static async Task AssertReopensAsync(MemorySegmentFiles files, List<string> acknowledged)
    {
        files.SpaceLeft = long.MaxValue;
        await using SegmentEventLog log = LogHarness.Open(files);
        Assert.Equal(acknowledged, await log.ReadAllAsync());
    }
}
