using Monitor.Actors.Ports;
using Monitor.Node.Storage.Segments;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>When a segment's file goes, and what the log remembers of what is gone.</summary>
public sealed class LogTrimTests
{
    [Fact]
    public async Task Trim_deletes_segments_that_no_shard_needs()
    {
        var files = new MemorySegmentFiles();
        await using SegmentEventLog log = LogHarness.Open(files);
        await log.AppendAsync("another shard's", shard: 9);
        List<LogPosition> positions = await FillAsync(log, 60);
        int before = files.List().Count;

        await TrimAsync(log, 3, positions[^1]);
        Assert.Equal(before, files.List().Count);

        await TrimAsync(log, 9, await log.EndAsync(new ShardId(9), default));
        Assert.Single(files.List());
        Assert.Equal(1, log.Statistics.Files);
    }

    [Fact]
    public async Task Trim_keeps_what_is_behind_it()
    {
        var files = new MemorySegmentFiles();
        await using SegmentEventLog log = LogHarness.Open(files);
        List<LogPosition> positions = await FillAsync(log, 60);
        await TrimAsync(log, 3, positions[29]);
        Assert.Equal(30, (await log.ReadAllAsync(after: positions[29])).Count);
        await Assert.ThrowsAsync<LogTrimmedException>(() => log.ReadAllAsync(after: positions[28]));
    }

    [Fact]
    public async Task Reopened_log_remembers_epoch_and_end_of_shards_whose_segments_are_gone()
    {
        var files = new MemorySegmentFiles();
        LogPosition end;
        await using (SegmentEventLog log = LogHarness.Open(files))
        {
            end = await log.AppendAsync(new ShardId(9), new Epoch(77), "early"u8.ToArray(), default);
            List<LogPosition> positions = await FillAsync(log, 60);
            await log.TrimAsync(new ShardId(9), new Epoch(77), end, default);
            await TrimAsync(log, 3, positions[^1]);
            Assert.Single(files.List());
        }

        await using SegmentEventLog again = LogHarness.Open(files);
        Assert.Equal(end, await again.EndAsync(new ShardId(9), default));
        await Assert.ThrowsAsync<FencedException>(async () => await again.AppendAsync("old epoch", shard: 9));
        await Assert.ThrowsAsync<LogTrimmedException>(() => again.ReadAllAsync(shard: 9));
        Assert.Empty(await again.ReadAllAsync(shard: 9, after: end));
    }

    [Fact]
    public async Task Trim_past_the_end_is_a_trim_to_the_end()
    {
        var files = new MemorySegmentFiles();
        await using SegmentEventLog log = LogHarness.Open(files);
        LogPosition end = await log.AppendAsync("one");
        await TrimAsync(log, 3, new LogPosition(long.MaxValue));
        await log.AppendAsync("two");
        Assert.Equal(["two"], await log.ReadAllAsync(after: end));
    }

    [Fact]
    public async Task Checkpoint_that_outlived_its_log_sees_what_a_new_log_gets()
    {
        await using SegmentEventLog lost = LogHarness.Open(new MemorySegmentFiles());
        LogPosition checkpoint = (await FillAsync(lost, 60))[^1];
        await using SegmentEventLog fresh = LogHarness.Open(new MemorySegmentFiles());
        // The clock is the only thing that the two logs share; a millisecond is worth a million positions.
        while ((TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() << 20) <= checkpoint.Value)
            await Task.Yield();
        await fresh.AppendAsync("new");
        Assert.Equal(["new"], await fresh.ReadAllAsync(after: checkpoint));
    }

    private static async Task<List<LogPosition>> FillAsync(SegmentEventLog log, int records)
    {
        var positions = new List<LogPosition>();
        for (int i = 0; i < records; i++)
            positions.Add(await log.AppendAsync($"{i} " + new string('x', 900)));
        return positions;
    }

    private static ValueTask TrimAsync(SegmentEventLog log, int shard, LogPosition through) =>
        log.TrimAsync(new ShardId(shard), LogHarness.Epoch, through, default);
}
