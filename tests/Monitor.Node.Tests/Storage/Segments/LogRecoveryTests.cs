using Monitor.Actors.Ports;
using Monitor.Node.Storage.Segments;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>What a log finds after a kill, a power cut or a damaged disk.</summary>
public sealed class LogRecoveryTests
{
    private static readonly string[] Texts =
        [.. Enumerable.Range(0, 8).Select(i => $"record {i} " + new string('x', i * 9))];

    [Fact]
    public async Task Log_cut_at_any_offset_of_its_last_record_has_all_before_it()
    {
        MemorySegmentFiles killed = await KilledAsync(Texts);
        long start = killed.List()[0];
        byte[] whole = killed[start];
        int last = whole.Length - RecordHeader.RecordSize(Texts[^1].Length);
        for (int length = last; length <= whole.Length; length++)
        {
            MemorySegmentFiles files = killed.Copy();
            files[start] = whole[..length];
            await using SegmentEventLog log = LogHarness.Open(files);
            Assert.Equal(length == whole.Length ? Texts : Texts[..^1], await log.ReadAllAsync());
            Assert.Equal(length == whole.Length ? 0 : length - last, log.Statistics.TornBytes);
        }
    }

    [Fact]
    public async Task Log_with_any_byte_of_its_last_record_damaged_has_all_before_it()
    {
        MemorySegmentFiles killed = await KilledAsync(Texts);
        long start = killed.List()[0];
        int end = killed[start].Length;
        int record = end - RecordHeader.RecordSize(Texts[^1].Length);
        int padding = record + RecordHeader.Size + Texts[^1].Length;
        for (int offset = record; offset < end; offset++)
        {
            MemorySegmentFiles files = killed.Copy();
            files[start][offset] ^= (byte)(1 << (offset % 8));
            await using SegmentEventLog log = LogHarness.Open(files);
            Assert.Equal(offset < padding ? Texts[..^1] : Texts, await log.ReadAllAsync());
        }
    }

    [Fact]
    public async Task Log_with_any_byte_before_its_last_record_damaged_names_file_and_offset()
    {
        MemorySegmentFiles killed = await KilledAsync(Texts);
        long start = killed.List()[0];
        int record = SegmentHeader.SizeFor(0);
        for (int i = 0; i < Texts.Length - 1; record += RecordHeader.RecordSize(Texts[i++].Length))
        {
            for (int offset = record; offset < record + RecordHeader.Size + Texts[i].Length; offset++)
            {
                MemorySegmentFiles files = killed.Copy();
                files[start][offset] ^= (byte)(1 << (offset % 8));
                var damage = Assert.Throws<StoreCorruptException>(() => LogHarness.Open(files));
                Assert.Contains($"{start:x16}.segment", damage.Message, StringComparison.Ordinal);
                Assert.Contains($"offset {record} ", damage.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Log_with_garbage_behind_its_end_cuts_it_and_goes_on()
    {
        var random = new Random(5);
        MemorySegmentFiles killed = await KilledAsync(Texts);
        long start = killed.List()[0];
        for (int round = 0; round < 200; round++)
        {
            MemorySegmentFiles files = killed.Copy();
            byte[] garbage = new byte[random.Next(1, 400)];
            random.NextBytes(garbage);
            files[start] = [.. files[start], .. garbage];
            await using SegmentEventLog log = LogHarness.Open(files);
            Assert.Equal(garbage.Length, log.Statistics.TornBytes);
            await log.AppendAsync("after");
            Assert.Equal([.. Texts, "after"], await log.ReadAllAsync());
        }
    }

    [Theory]
    [InlineData(LogDurabilityMode.Always)]
    [InlineData(LogDurabilityMode.System)]
    public async Task Log_after_a_power_cut_has_a_prefix_with_all_that_was_promised(LogDurabilityMode mode)
    {
        SegmentEventLogOptions options = LogHarness.Small with { Durability = new LogDurability(mode, TimeSpan.Zero) };
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var files = new MemorySegmentFiles();
            var appended = new List<string>();
            int acknowledged = 0;
            LogPosition highest = default;
            for (int run = 0; run < 4; run++)
            {
                SegmentEventLog log = LogHarness.Open(files, options);
                List<string> found = await log.ReadAllAsync();
                Assert.Equal(appended.Take(found.Count), found);
                Assert.True(mode != LogDurabilityMode.Always || found.Count >= acknowledged, $"seed {seed}, run {run}");
                appended = [.. found];

                // Some appends answered, some under way, when the power goes.
                var appends = new List<Task<LogPosition>>();
                for (int i = random.Next(60); i > 0; i--)
                {
                    appended.Add($"{seed} {run} {i} " + new string('x', random.Next(900)));
                    appends.Add(log.AppendAsync(appended[^1]).AsTask());
                    if (random.Next(4) == 0)
                        await appends[^1];
                }

                LogPosition[] answers = [.. await Task.WhenAll(appends.Where(append => append.IsCompleted))];
                acknowledged = found.Count + answers.Length;
                files = files.CutPower(random);
                await log.DisposeAsync();
                foreach (LogPosition position in answers)
                {
                    Assert.True(position > highest);
                    highest = position;
                }
            }
        }
    }

    [Fact]
    public async Task Log_killed_again_and_again_keeps_everything()
    {
        var files = new MemorySegmentFiles();
        var appended = new List<string>();
        for (int run = 0; run < 12; run++)
        {
            SegmentEventLog log = LogHarness.Open(files);
            Assert.Equal(appended, await log.ReadAllAsync());
            for (int i = 0; i < run * 3 % 7; i++)
            {
                appended.Add($"{run} {i} " + new string('x', 700));
                await log.AppendAsync(appended[^1]);
            }

            files = files.Copy();
            await log.DisposeAsync();
        }
    }

    [Fact]
    public async Task Closed_segment_with_a_damaged_record_is_named_by_its_reader()
    {
        MemorySegmentFiles files = await ClosedAsync(40);
        long start = files.List()[1];
        files[start][6000] ^= 1;
        await using SegmentEventLog log = LogHarness.Open(files);
        var damage = await Assert.ThrowsAsync<StoreCorruptException>(() => log.ReadAllAsync());
        Assert.Contains($"{start:x16}.segment", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_segment_with_a_damaged_index_is_read_without_it()
    {
        MemorySegmentFiles files = await ClosedAsync(40);
        foreach (long start in files.List())
            files[start][^9] ^= 1;
        await using SegmentEventLog log = LogHarness.Open(files);
        Assert.Equal(40, (await log.ReadAllAsync()).Count);
    }

    [Fact]
    public async Task Closed_segment_that_is_too_short_is_refused()
    {
        MemorySegmentFiles files = await ClosedAsync(40);
        long start = files.List()[1];
        files[start] = files[start][..6000];
        var damage = Assert.Throws<StoreCorruptException>(() => LogHarness.Open(files));
        Assert.Contains($"{start:x16}.segment: ends at offset 6000", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_segment_is_noticed()
    {
        MemorySegmentFiles files = await ClosedAsync(40);
        files.Delete(files.List()[1]);
        Assert.Throws<StoreCorruptException>(() => LogHarness.Open(files));
    }

    [Fact]
    public async Task Damaged_header_is_named()
    {
        MemorySegmentFiles files = await ClosedAsync(40);
        for (int i = 0; i < files.List().Count; i++)
        {
            MemorySegmentFiles damaged = files.Copy();
            damaged[files.List()[i]][70] ^= 1;
            var damage = Assert.Throws<StoreCorruptException>(() => LogHarness.Open(damaged));
            Assert.Contains($"{files.List()[i]:x16}.segment", damage.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// A log of one segment as a kill leaves it: without the closing index. Each record its own group.
    /// </summary>
    private static async Task<MemorySegmentFiles> KilledAsync(string[] texts)
    {
        var files = new MemorySegmentFiles();
        await using SegmentEventLog log = LogHarness.Open(files);
        foreach (string text in texts)
            await log.AppendAsync(text);
        Assert.Single(files.List());
        return files.Copy();
    }

    /// <summary>A log of several segments after a graceful stop.</summary>
    private static async Task<MemorySegmentFiles> ClosedAsync(int records)
    {
        var files = new MemorySegmentFiles();
        await using (SegmentEventLog log = LogHarness.Open(files))
        {
            for (int i = 0; i < records; i++)
                await log.AppendAsync($"{i} " + new string('x', 900));
        }

        Assert.True(files.List().Count > 3);
        return files;
    }
}
