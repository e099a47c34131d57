using System.Globalization;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Actors.Tests.Storage;

/// <summary>The simulated stores' faults do what they say, and a seed replays them.</summary>
public sealed class SimulatedFaultsTests
{
    private static readonly ShardId Shard = new(0);
    private static readonly Epoch Epoch = new(1);
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public void Seed_replays_delays_and_errors_exactly()
    {
        Assert.Equal(Play(7), Play(7));
        Assert.NotEqual(Play(7), Play(8));
        Assert.Contains("failed", Play(7), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delayed_appends_are_durable_in_the_order_of_their_calls()
    {
        var storage = new SimulatedStorage(new StoreFaults(3, _time) { DelayMax = TimeSpan.FromMilliseconds(50) });
        IEventLog log = storage.Open("a").Log;
        Task<LogPosition>[] appends = [.. Enumerable.Range(0, 100).Select(i => AppendAsync(log, $"{i}"))];
        Assert.Contains(appends, append => !append.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(appends);
        storage.Faults.DelayMax = TimeSpan.Zero;
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), await ReadAsync(log));
    }

    [Fact]
    public async Task Killed_run_loses_what_was_under_way_and_can_do_nothing_more()
    {
        var storage = new SimulatedStorage(new StoreFaults(3, _time));
        SimulatedStores run = storage.Open("a");
        await AppendAsync(run.Log, "before");
        storage.Faults.DelayMax = TimeSpan.FromSeconds(10);
        Task<LogPosition> append = AppendAsync(run.Log, "under way");
        Task journal = run.Journal.AppendAsync("s", Epoch, 0, [new byte[1]], default).AsTask();
        run.Kill();
        _time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => append);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => journal);
        storage.Faults.DelayMax = TimeSpan.Zero;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(run.Log, "after"));

        SimulatedStores next = storage.Open("a");
        Assert.Equal(["before"], await ReadAsync(next.Log));
        Assert.Equal(1, await next.Journal.AppendAsync("s", Epoch, 0, [new byte[1]], default));
    }

    [Fact]
    public async Task Killed_run_ends_its_readers_waiting()
    {
        SimulatedStores run = new SimulatedStorage(new StoreFaults(3, _time)).Open("a");
        Task read = run.Log.ReadAsync(Shard, LogPosition.Start, 1, new List<LogRecord>(), default).AsTask();
        run.Kill();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => read);
    }

    [Fact]
    public async Task Power_cut_takes_what_was_not_synced_by_the_interval()
    {
        var storage = new SimulatedStorage(new StoreFaults(3, _time))
        {
            LogSyncInterval = TimeSpan.FromMilliseconds(100),
        };
        SimulatedStores run = storage.Open("a");
        await AppendAsync(run.Log, "synced");
        _time.Advance(TimeSpan.FromMilliseconds(150));
        await AppendAsync(run.Log, "not yet");
        run.Kill();
        storage.CutPower();
        IEventLog log = storage.Open("a").Log;
        Assert.Equal(["synced"], await ReadAsync(log));
        await AppendAsync(log, "later");
        Assert.Equal(["synced", "later"], await ReadAsync(log));
    }

    [Fact]
    public async Task Store_that_is_down_refuses_and_has_no_effect()
    {
        var storage = new SimulatedStorage(new StoreFaults(3, _time));
        SimulatedStores run = storage.Open("a");
        storage.Faults.IsDown = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(run.Log, "x"));
        await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await run.Snapshots.SaveAsync("s", Epoch, 1, new byte[1], default));
        storage.Faults.IsDown = false;
        Assert.Equal(LogPosition.Start, await run.Log.EndAsync(Shard, default));
        Assert.Null(await run.Snapshots.LoadAsync("s", default));
    }

    [Fact]
    public async Task Payload_kept_past_the_next_read_is_overwritten()
    {
        IEventLog log = new SimulatedStorage(new StoreFaults(3, _time)).Open("a").Log;
        await AppendAsync(log, "one");
        var records = new List<LogRecord>();
        await log.ReadAsync(Shard, LogPosition.Start, 100, records, default);
        ReadOnlyMemory<byte> kept = records[0].Payload;
        await log.ReadAsync(Shard, LogPosition.Start, 100, records, default);
        Assert.NotEqual("one", Encoding.UTF8.GetString(kept.Span));
        Assert.Equal("one", Encoding.UTF8.GetString(records[0].Payload.Span));
    }

    [Fact]
    public async Task Second_owner_fences_the_first_in_every_store()
    {
        var storage = new SimulatedStorage(new StoreFaults(3, _time));
        SimulatedStores slept = storage.Open("a");
        SimulatedStores successor = storage.Open("b");
        TimeSpan ttl = TimeSpan.FromSeconds(3);
        Lease old = (await slept.Leases.TryAcquireAsync(Shard, "a", ttl, default))!;
        _time.Advance(ttl);
        Lease now = (await successor.Leases.TryAcquireAsync(Shard, "b", ttl, default))!;
        Assert.Empty(await slept.Leases.RenewAsync([old], ttl, default));
        await successor.Log.AppendAsync(Shard, now.Epoch, new byte[1], default);
        await successor.Journal.AppendAsync("s", now.Epoch, 0, [new byte[1]], default);
        await successor.Snapshots.SaveAsync("s", now.Epoch, 1, new byte[1], default);
        await successor.History.WriteAsync(Shard, now.Epoch, [], default);
        await Assert.ThrowsAsync<FencedException>(
            async () => await slept.Log.AppendAsync(Shard, old.Epoch, new byte[1], default));
        await Assert.ThrowsAsync<FencedException>(
            async () => await slept.Journal.AppendAsync("s", old.Epoch, 1, [new byte[1]], default));
        await Assert.ThrowsAsync<FencedException>(
            async () => await slept.Snapshots.SaveAsync("s", old.Epoch, 2, new byte[1], default));
        await Assert.ThrowsAsync<FencedException>(
            async () => await slept.History.WriteAsync(Shard, old.Epoch, [], default));
    }

    /// <summary>What happened, and when, to fifty appends under faults.</summary>
    private static string Play(int seed)
    {
        var time = new VirtualTimeProvider();
        var faults = new StoreFaults(seed, time) { DelayMax = TimeSpan.FromMilliseconds(40), ErrorRate = 0.2 };
        IEventLog log = new SimulatedStorage(faults).Open("a").Log;
        var story = new StringBuilder();
        for (int i = 0; i < 50; i++)
        {
            _ = TellAsync(i);
            time.Advance(TimeSpan.FromMilliseconds(7));
        }

        time.Advance(TimeSpan.FromMinutes(1));
        return story.ToString();

        async Task TellAsync(int i)
        {
            string end = "durable";
            try
            {
                await AppendAsync(log, $"{i}").ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                end = "failed";
            }

            story.Append(CultureInfo.InvariantCulture, $"{time.GetUtcNow():mm:ss.fffffff} {i} {end}\n");
        }
    }

    private static Task<LogPosition> AppendAsync(IEventLog log, string text) =>
        log.AppendAsync(Shard, Epoch, Encoding.UTF8.GetBytes(text), default).AsTask();

    private static async Task<List<string>> ReadAsync(IEventLog log)
    {
        var texts = new List<string>();
        var records = new List<LogRecord>();
        LogPosition end = await log.EndAsync(Shard, default);
        for (LogPosition after = LogPosition.Start; after < end; after = records[^1].Position)
        {
            await log.ReadAsync(Shard, after, 1000, records, default);
            texts.AddRange(records.Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
        }

        return texts;
    }
}
