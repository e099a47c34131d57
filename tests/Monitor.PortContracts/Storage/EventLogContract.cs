using System.Buffers.Binary;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.PortContracts.Storage;

/// <summary>What every event log promises, whatever it is made of.</summary>
public abstract class EventLogContract : IAsyncLifetime
{
    /// <summary>Only keeps a broken log from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private static readonly ShardId First = new(0);
    private static readonly ShardId Second = new(7);
    private static readonly Epoch Early = new(5);

    protected IEventLog Log { get; private set; } = null!;

    /// <summary>Opens the log of this test: empty at first, else with what the last opening left.</summary>
    protected abstract ValueTask<IEventLog> OpenAsync();

    public async Task InitializeAsync() => Log = await OpenAsync();

    public virtual async Task DisposeAsync() => await Log.DisposeAsync();

    protected async Task ReopenAsync()
    {
        await Log.DisposeAsync();
        Log = await OpenAsync();
    }

    [Fact]
    public async Task Read_after_appends_returns_them_in_order()
    {
        LogPosition one = await AppendAsync(First, "one");
        LogPosition two = await AppendAsync(First, "two");
        List<(LogPosition Position, string Text)> read = await ReadTextsAsync(First, LogPosition.Start, 2);
        Assert.Equal([(one, "one"), (two, "two")], read);
        Assert.True(LogPosition.Start < one && one < two);
    }

    [Fact]
    public async Task Read_after_a_position_returns_what_follows()
    {
        LogPosition one = await AppendAsync(First, "one");
        await AppendAsync(First, "two");
        await AppendAsync(First, "three");
        Assert.Equal(["two", "three"], (await ReadTextsAsync(First, one, 2)).Select(record => record.Text));
    }

    [Fact]
    public async Task Read_again_from_before_returns_the_same()
    {
        for (int i = 0; i < 100; i++)
            await AppendAsync(First, $"record {i}");
        List<(LogPosition, string)> once = await ReadTextsAsync(First, LogPosition.Start, 100);
        List<(LogPosition, string)> again = await ReadTextsAsync(First, LogPosition.Start, 100);
        Assert.Equal(once, again);
    }

    [Fact]
    public async Task Read_at_the_end_waits_for_the_next_append()
    {
        LogPosition one = await AppendAsync(First, "one");
        var records = new List<LogRecord>();
        Task read = Log.ReadAsync(First, one, 1000, records, default).AsTask();
        Assert.False(read.IsCompleted);
        await AppendAsync(Second, "another shard's");
        await AppendAsync(First, "two");
        await read.WaitAsync(HangGuard);
        Assert.Equal("two", Encoding.UTF8.GetString(Assert.Single(records).Payload.Span));
    }

    [Fact]
    public async Task Read_replaces_what_the_list_had()
    {
        await AppendAsync(First, "one");
        var records = new List<LogRecord> { default, default };
        await Log.ReadAsync(First, LogPosition.Start, 1000, records, default);
        Assert.Equal("one", Encoding.UTF8.GetString(Assert.Single(records).Payload.Span));
    }

    [Fact]
    public async Task Read_cancelled_leaves_the_shard_readable()
    {
        using var cancel = new CancellationTokenSource();
        var records = new List<LogRecord>();
        Task read = Log.ReadAsync(First, LogPosition.Start, 1000, records, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(HangGuard));
        await AppendAsync(First, "one");
        Assert.Equal(["one"], (await ReadTextsAsync(First, LogPosition.Start, 1)).Select(record => record.Text));
    }

    [Fact]
    public async Task Read_with_few_bytes_returns_one_record_at_least()
    {
        await AppendAsync(First, new string('x', 5000));
        await AppendAsync(First, new string('y', 5000));
        var records = new List<LogRecord>();
        await Log.ReadAsync(First, LogPosition.Start, 1, records, default);
        Assert.Equal(5000, Assert.Single(records).Payload.Length);
        await Log.ReadAsync(First, records[0].Position, 1, records, default);
        Assert.Equal((byte)'y', Assert.Single(records).Payload.Span[0]);
    }

    [Fact]
    public async Task Append_of_a_reused_buffer_keeps_what_it_had()
    {
        byte[] buffer = Encoding.UTF8.GetBytes("before");
        ValueTask<LogPosition> append = Log.AppendAsync(First, Early, buffer, default);
        buffer.AsSpan().Fill((byte)'x');
        await append;
        Assert.Equal("before", (await ReadTextsAsync(First, LogPosition.Start, 1))[0].Text);
    }

    [Fact]
    public async Task Append_of_nothing_is_a_record()
    {
        await AppendAsync(First, "");
        await AppendAsync(First, "two");
        Assert.Equal(["", "two"], (await ReadTextsAsync(First, LogPosition.Start, 2)).Select(record => record.Text));
    }

    [Fact]
    public async Task Append_to_one_shard_is_not_seen_in_another()
    {
        await AppendAsync(First, "first's");
        await AppendAsync(Second, "second's");
        Assert.Equal(["first's"], (await ReadTextsAsync(First, LogPosition.Start, 1)).Select(record => record.Text));
        Assert.Equal(["second's"], (await ReadTextsAsync(Second, LogPosition.Start, 1)).Select(record => record.Text));
    }

    [Fact]
    public async Task Append_under_an_old_epoch_is_fenced_and_leaves_nothing()
    {
        await Log.AppendAsync(First, new Epoch(6), "new"u8.ToArray(), default);
        await Assert.ThrowsAsync<FencedException>(
            async () => await Log.AppendAsync(First, Early, "old"u8.ToArray(), default));
        await Log.AppendAsync(Second, Early, "elsewhere"u8.ToArray(), default);
        await Log.AppendAsync(First, new Epoch(6), "newer"u8.ToArray(), default);
        List<(LogPosition Position, string Text)> read = await ReadTextsAsync(First, LogPosition.Start, 2);
        Assert.Equal(["new", "newer"], read.Select(record => record.Text));
    }

    [Fact]
    public async Task Append_under_an_old_epoch_is_fenced_after_reopening()
    {
        await Log.AppendAsync(First, new Epoch(6), "new"u8.ToArray(), default);
        await ReopenAsync();
        await Assert.ThrowsAsync<FencedException>(
            async () => await Log.AppendAsync(First, Early, "old"u8.ToArray(), default));
    }

    [Fact]
    public async Task Trim_under_an_old_epoch_is_fenced()
    {
        LogPosition end = await Log.AppendAsync(First, new Epoch(6), "new"u8.ToArray(), default);
        await Assert.ThrowsAsync<FencedException>(async () => await Log.TrimAsync(First, Early, end, default));
        Assert.Equal(["new"], (await ReadTextsAsync(First, LogPosition.Start, 1)).Select(record => record.Text));
    }

    [Fact]
    public async Task End_is_the_last_record_or_the_start()
    {
        Assert.Equal(LogPosition.Start, await Log.EndAsync(First, default));
        await AppendAsync(First, "one");
        LogPosition two = await AppendAsync(First, "two");
        Assert.Equal(two, await Log.EndAsync(First, default));
        Assert.Equal(LogPosition.Start, await Log.EndAsync(Second, default));
    }

    [Fact]
    public async Task Reopened_log_has_every_record_and_goes_on_behind_it()
    {
        var before = new List<LogPosition>();
        for (int i = 0; i < 50; i++)
            before.Add(await AppendAsync(First, $"record {i}"));
        await ReopenAsync();
        Assert.Equal(before[^1], await Log.EndAsync(First, default));
        LogPosition next = await AppendAsync(First, "after");
        Assert.True(next > before[^1]);
        List<(LogPosition Position, string Text)> read = await ReadTextsAsync(First, LogPosition.Start, 51);
        Assert.Equal([.. before, next], read.Select(record => record.Position));
        Assert.Equal("after", read[^1].Text);
    }

    [Fact]
    public async Task Trimmed_records_are_refused_or_whole_but_never_skipped()
    {
        var positions = new List<LogPosition>();
        for (int i = 0; i < 20; i++)
            positions.Add(await AppendAsync(First, $"record {i}"));
        await Log.TrimAsync(First, Early, positions[9], default);
        try
        {
            Assert.Equal(20, (await ReadTextsAsync(First, LogPosition.Start, 20)).Count);
        }
        catch (LogTrimmedException)
        {
            // Gone already, and it says so.
        }

        await AssertKeptAsync();
        await ReopenAsync();
        await AssertKeptAsync();
        Assert.Equal(positions[^1], await Log.EndAsync(First, default));

        async Task AssertKeptAsync()
        {
            List<(LogPosition Position, string Text)> read = await ReadTextsAsync(First, positions[9], 10);
            Assert.Equal(positions[10..], read.Select(record => record.Position));
        }
    }

    [Fact]
    public async Task Appends_of_many_at_once_are_all_read_each_in_its_order()
    {
        const int Appenders = 8;
        const int Each = 400;
        ShardId[] shards = [First, Second];
        Task[] readers = [.. shards.Select(shard => Task.Run(() => CheckAsync(shard, Appenders, Each)))];
        Task[] appenders =
            [.. Enumerable.Range(0, Appenders).Select(appender => Task.Run(() => AppendManyAsync(appender)))];
        await Task.WhenAll([.. readers, .. appenders]).WaitAsync(HangGuard);

        async Task AppendManyAsync(int appender)
        {
            for (int i = 0; i < Each; i++)
            {
                byte[] payload = new byte[8 + 37 * (i % 50)];
                BinaryPrimitives.WriteInt32LittleEndian(payload, appender);
                BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(4), i);
                foreach (ShardId shard in shards)
                    await Log.AppendAsync(shard, Early, payload, default);
            }
        }
    }

    private async Task CheckAsync(ShardId shard, int appenders, int each)
    {
        int[] next = new int[appenders];
        LogPosition after = LogPosition.Start;
        long appendedMs = 0;
        var records = new List<LogRecord>();
        for (int count = 0; count < appenders * each;)
        {
            await Log.ReadAsync(shard, after, 4000, records, default);
            foreach (LogRecord record in records)
            {
                Assert.True(record.Position > after);
                Assert.True(record.AppendedMs >= appendedMs);
                (after, appendedMs) = (record.Position, record.AppendedMs);
                int appender = BinaryPrimitives.ReadInt32LittleEndian(record.Payload.Span);
                Assert.Equal(next[appender]++, BinaryPrimitives.ReadInt32LittleEndian(record.Payload.Span[4..]));
                count++;
            }
        }

        Assert.All(next, count => Assert.Equal(each, count));
    }

    private ValueTask<LogPosition> AppendAsync(ShardId shard, string text) =>
        Log.AppendAsync(shard, Early, Encoding.UTF8.GetBytes(text), default);

    private async Task<List<(LogPosition Position, string Text)>> ReadTextsAsync(
        ShardId shard, LogPosition after, int count)
    {
        var texts = new List<(LogPosition, string)>();
        var records = new List<LogRecord>();
        while (texts.Count < count)
        {
            await Log.ReadAsync(shard, after, 1 << 20, records, default).AsTask().WaitAsync(HangGuard);
            foreach (LogRecord record in records)
                texts.Add((record.Position, Encoding.UTF8.GetString(record.Payload.Span)));
            after = records[^1].Position;
        }

        return texts;
    }
}
