using Monitor.Actors.Ports;
using Monitor.Node.Storage.Segments;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>
/// The device takes pages in any order: what a log finds when the power goes while later pages are on the device and
/// earlier ones are not, and the other way round.
/// </summary>
public sealed class LogPowerCutTests
{
    private const int Records = 40;
    private const int SectorBytes = 512;

    private static readonly SegmentEventLogOptions System =
        LogHarness.Small with { Durability = LogDurability.System };

    /// <summary>Each text makes a record of exactly one sector: a loss can end exactly behind a record.</summary>
    private static readonly string[] Texts =
        [.. Enumerable.Range(0, Records).Select(i => $"{i}".PadRight(SectorBytes - RecordHeader.Size, 'x'))];

    [Fact]
    public async Task Log_that_lost_one_earlier_sector_is_cut_there_loudly_and_goes_on()
    {
        MemorySegmentFiles before = await UnsyncedAsync();
        List<(long File, long Offset)> places = Places(before);
        Assert.Equal(Records, places.Count);
        for (int lost = 0; lost < Records; lost++)
        {
            MemorySegmentFiles files = before.CutPower((file, offset) => (file, offset) != places[lost]);
            await AssertPrefixAsync(files, Texts[..lost]);
        }
    }

    [Fact]
    public async Task Log_that_lost_all_later_sectors_of_a_segment_but_not_the_next_segment_is_cut_there()
    {
        MemorySegmentFiles before = await UnsyncedAsync();
        List<(long File, long Offset)> places = Places(before);
        for (int lost = 0; lost < Records; lost++)
        {
            (long torn, long from) = places[lost];
            MemorySegmentFiles files = before.CutPower((file, offset) => file != torn || offset < from);
            await AssertPrefixAsync(files, Texts[..lost]);
        }
    }

    [Fact]
    public async Task Log_that_lost_everything_from_a_sector_on_has_all_before_it()
    {
        MemorySegmentFiles before = await UnsyncedAsync();
        List<(long File, long Offset)> places = Places(before);
        for (int lost = 0; lost < Records; lost++)
        {
            (long File, long Offset) first = places[lost];
            MemorySegmentFiles files = before.CutPower((file, offset) => (file, offset).CompareTo(first) < 0);
            await AssertPrefixAsync(files, Texts[..lost]);
        }
    }

    [Fact]
    public async Task Log_does_not_take_a_sync_that_failed_for_one_that_a_later_sync_made_good()
    {
        var disk = new MemorySegmentFiles { CreateWithoutSync = true, FailSync = true };
        SegmentEventLog log = LogHarness.Open(disk, System);
        int appended = 0;
        while (disk.List().Count < 2)
            await log.AppendAsync(Texts[appended++ % Records]);
        await disk.FailedSyncs.WaitAsync();

        disk.FailSync = false;
        int segments = disk.List().Count + 2;
        while (disk.List().Count < segments)
            await log.AppendAsync(Texts[appended++ % Records]);
        await Task.Run(() => SpinWait.SpinUntil(() => log.Statistics.Syncs > 0));
        for (int i = 0; i < 5; i++)
            await log.AppendAsync(Texts[appended++ % Records]);

        long first = disk.List()[0];
        long second = SegmentHeader.SizeFor(0) + SectorBytes;
        MemorySegmentFiles files = disk.CutPower((file, offset) => (file, offset) != (first, second));
        await log.DisposeAsync();
        await AssertPrefixAsync(files, Texts[..1]);
    }

    [Fact]
    public async Task Log_synced_at_intervals_writes_again_what_a_failed_sync_may_have_lost()
    {
        var disk = new MemorySegmentFiles { CreateWithoutSync = true, LoseUnsyncedWhenSyncFails = true };
        SegmentEventLogOptions options =
            LogHarness.Small with { Durability = LogDurability.Every(TimeSpan.FromHours(1)) };
        SegmentEventLog log = LogHarness.Open(disk, options);
        int taken = 0;

        // The roll to the second segment syncs the first, and fails; the records of the first were acknowledged.
        disk.FailSync = true;
        while (await TryAppendAsync(log, Texts[taken]))
            taken++;
        disk.FailSync = false;
        Assert.True(await TryAppendAsync(log, Texts[taken]));
        taken++;

        MemorySegmentFiles files = disk.CutPower((file, _) => file != disk.List()[0]);
        await log.DisposeAsync();
        await using SegmentEventLog recovered = LogHarness.Open(files, options);
        Assert.Equal(Texts[..taken], await recovered.ReadAllAsync());
    }

    private static async Task<bool> TryAppendAsync(SegmentEventLog log, string text)
    {
        try
        {
            await log.AppendAsync(text);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>A log under the policy "os" with nothing on the device but the segments' headers.</summary>
    private static async Task<MemorySegmentFiles> UnsyncedAsync()
    {
        var disk = new MemorySegmentFiles { CreateWithoutSync = true, FailSync = true };
        SegmentEventLog log = LogHarness.Open(disk, System);
        foreach (string text in Texts)
            await log.AppendAsync(text);
        Assert.True(disk.List().Count >= 3);
        await log.DisposeAsync();
        return disk;
    }

    /// <summary>Where each record's sector lies.</summary>
    private static List<(long File, long Offset)> Places(MemorySegmentFiles files)
    {
        var places = new List<(long File, long Offset)>();
        foreach (long start in files.List())
        {
            int header = SegmentHeader.PeekSize(files[start]);
            SegmentScan scan = SegmentScan.Run(files.Open(start), start, header, long.MaxValue);
            for (long offset = header; offset < scan.End - start; offset += SectorBytes)
                places.Add((start, offset));
        }

        return places;
    }

    private static async Task AssertPrefixAsync(MemorySegmentFiles files, string[] expected)
    {
        await using SegmentEventLog log = LogHarness.Open(files, System);
        Assert.Equal(expected, await log.ReadAllAsync());
        await log.AppendAsync("after");
        Assert.Equal([.. expected, "after"], await log.ReadAllAsync());
    }
}
