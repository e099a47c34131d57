using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.PortContracts.Storage;

/// <summary>What every history promises.</summary>
public abstract class HistoryContract
{
    private const HistoryResolution Fine = HistoryResolution.TenSeconds;
    private const HistoryResolution Coarse = HistoryResolution.OneMinute;
    private static readonly ShardId Shard = new(2);
    private static readonly Epoch Early = new(5);
    private static readonly UInt128 Low = 7;
    private static readonly UInt128 High = UInt128.MaxValue - 3;

    /// <summary>
    /// True when a chunk stays until all that began in the same hours can go; an engine says so by overriding.
    /// </summary>
    protected virtual bool DropsWholePartitions => false;

    /// <summary>Opens the history of this test: empty at first, else with what was written before.</summary>
    protected abstract IHistory Open();

    [Fact]
    public async Task Read_gives_the_chunks_that_overlap_by_series_and_start()
    {
        IHistory history = Open();
        await history.WriteAsync(
            Shard,
            Early,
            [Chunk(High, 200, 300), Chunk(Low, 200, 300), Chunk(Low, 100, 200), Chunk(Low, 300, 400)],
            default);
        Assert.Equal(
            [(Low, 100L), (Low, 200L), (High, 200L)], await ReadAsync(history, Fine, [High, Low], from: 150, to: 300));
        Assert.Equal([(Low, 200L)], await ReadAsync(history, Fine, [Low], from: 200, to: 201));
        Assert.Empty(await ReadAsync(history, Fine, [Low], from: 400, to: 500));
        Assert.Empty(await ReadAsync(history, Fine, [8], from: 0, to: 500));
        Assert.Empty(await ReadAsync(history, Fine, [], from: 0, to: 500));
    }

    [Fact]
    public async Task Chunk_comes_back_as_it_was()
    {
        byte[] payload = new byte[5000];
        new Random(3).NextBytes(payload);
        var written = new HistoryChunk(High, Coarse, -60_000, 1_700_000_000_000, payload);
        await Open().WriteAsync(Shard, Early, [written], default);
        var read = new List<HistoryChunk>();
        IHistory history = Open();
        await foreach (HistoryChunk chunk in history.ReadAsync(
            Shard, Coarse, [High], long.MinValue, long.MaxValue, default))
            read.Add(chunk);
        HistoryChunk one = Assert.Single(read);
        Assert.Equal(written with { Payload = one.Payload }, one);
        Assert.True(one.Payload.Span.SequenceEqual(payload));
    }

    [Fact]
    public async Task Resolutions_and_shards_are_apart()
    {
        IHistory history = Open();
        await history.WriteAsync(Shard, Early, [Chunk(Low, 100, 200, Coarse)], default);
        await history.WriteAsync(new ShardId(3), Early, [Chunk(Low, 100, 200)], default);
        Assert.Empty(await ReadAsync(history, Fine, [Low], 0, 500));
        Assert.Equal([(Low, 100L)], await ReadAsync(history, Coarse, [Low], 0, 500));
    }

    [Fact]
    public async Task Write_of_the_same_chunk_replaces()
    {
        IHistory history = Open();
        await history.WriteAsync(Shard, Early, [new HistoryChunk(Low, Fine, 100, 200, new byte[] { 1 })], default);
        await history.WriteAsync(Shard, Early, [new HistoryChunk(Low, Fine, 100, 300, new byte[] { 2 })], default);
        var read = new List<HistoryChunk>();
        await foreach (HistoryChunk chunk in history.ReadAsync(Shard, Fine, [Low], 0, 500, default))
            read.Add(chunk);
        Assert.Equal((300L, (byte)2), (Assert.Single(read).EndMs, read[0].Payload.Span[0]));
    }

    [Fact]
    public async Task Write_under_an_old_epoch_is_fenced_and_writes_nothing()
    {
        IHistory history = Open();
        await history.WriteAsync(Shard, new Epoch(6), [Chunk(Low, 100, 200)], default);
        await Assert.ThrowsAsync<FencedException>(
            async () => await history.WriteAsync(Shard, Early, [Chunk(Low, 200, 300)], default));
        await Assert.ThrowsAsync<FencedException>(
            async () => await Open().DefineAsync(Shard, Early, [new HistorySeries(Low, new byte[1])], default));
        Assert.Equal([(Low, 100L)], await ReadAsync(history, Fine, [Low], 0, 500));
        Assert.Empty(await ListAsync(history));
    }

    [Fact]
    public async Task List_gives_the_series_that_have_chunks_with_their_last_definition()
    {
        IHistory history = Open();
        HistorySeries[] series = [new(High, new byte[] { 1 }), new(Low, new byte[] { 2 })];
        await history.DefineAsync(Shard, Early, series, default);
        Assert.Empty(await ListAsync(history));
        await history.WriteAsync(Shard, Early, [Chunk(High, 100, 200, Coarse)], default);
        await history.DefineAsync(Shard, Early, [new HistorySeries(High, new byte[] { 3 })], default);
        Assert.Equal([(High, (byte)3)], await ListAsync(Open()));
    }

    [Fact]
    public async Task List_of_many_series_gives_each_once()
    {
        IHistory history = Open();
        UInt128[] series = [.. Enumerable.Range(0, 2500).Select(i => (UInt128)i * (UInt128.MaxValue / 2500))];
        HistorySeries[] definitions = [.. series.Select(one => new HistorySeries(one, new byte[1]))];
        await history.DefineAsync(Shard, Early, definitions, default);
        await history.WriteAsync(Shard, Early, [.. series.Select(one => Chunk(one, 0, 10))], default);
        Assert.Equal(series, (await ListAsync(history)).Select(one => one.Series).Order());
        Assert.Equal(series, (await ReadAsync(history, Fine, series, 0, 10)).Select(one => one.Series));
    }

    [Fact]
    public async Task Drop_takes_what_ended_before_of_one_resolution()
    {
        IHistory history = Open();
        HistoryChunk[] chunks = [.. Enumerable.Range(0, 3000).Select(i => Chunk(Low, i * 10, i * 10 + 10))];
        await history.WriteAsync(Shard, Early, chunks, default);
        await history.WriteAsync(Shard, Early, [Chunk(Low, 0, 10, Coarse)], default);
        int dropped = await history.DropBeforeAsync(Fine, 25_005, default);
        Assert.Equal(DropsWholePartitions ? 0 : 2500, dropped);
        Assert.Equal(0, await history.DropBeforeAsync(Fine, 25_005, default));
        List<(UInt128 Series, long StartMs)> left = await ReadAsync(history, Fine, [Low], 0, 99_999);
        Assert.Equal(chunks[dropped..].Select(chunk => chunk.StartMs), left.Select(one => one.StartMs));
        Assert.Equal(3000 - dropped, await history.DropBeforeAsync(Fine, Days(2), default));
        Assert.Empty(await ReadAsync(history, Fine, [Low], 0, 99_999));
        Assert.Single(await ReadAsync(history, Coarse, [Low], 0, 10));
    }

    [Fact]
    public async Task Drop_keeps_what_reaches_beyond()
    {
        IHistory history = Open();
        await history.WriteAsync(Shard, Early, [Chunk(Low, 0, Days(3)), Chunk(High, Days(4), Days(4) + 1)], default);
        Assert.Equal(0, await history.DropBeforeAsync(Fine, Days(2), default));
        Assert.Equal([(Low, 0L), (High, Days(4))], await ReadAsync(history, Fine, [Low, High], Days(2), Days(5)));
        Assert.Equal(1, await history.DropBeforeAsync(Fine, Days(4), default));
        Assert.Equal([(High, Days(4))], await ReadAsync(history, Fine, [Low, High], 0, Days(5)));
    }

    private static long Days(int days) => (long)TimeSpan.FromDays(days).TotalMilliseconds;

    private static HistoryChunk Chunk(UInt128 series, long start, long end, HistoryResolution resolution = Fine) =>
        new(series, resolution, start, end, new byte[] { 1, 2, 3 });

    private static async Task<List<(UInt128 Series, long StartMs)>> ReadAsync(
        IHistory history, HistoryResolution resolution, UInt128[] series, long from, long to)
    {
        var read = new List<(UInt128, long)>();
        await foreach (HistoryChunk chunk in history.ReadAsync(Shard, resolution, series, from, to, default))
            read.Add((chunk.Series, chunk.StartMs));
        return read;
    }

    private static async Task<List<(UInt128 Series, byte Definition)>> ListAsync(IHistory history)
    {
        var read = new List<(UInt128, byte)>();
        await foreach (HistorySeries one in history.ListSeriesAsync(Shard, default))
            read.Add((one.Series, one.Definition.Span[0]));
        return read;
    }
}
