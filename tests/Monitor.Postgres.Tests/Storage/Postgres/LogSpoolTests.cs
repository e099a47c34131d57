using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Storage.Postgres;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.Shared.Sharding;
using Monitor.TestServers.Network;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>What is appended while the server is away waits on the disk, and arrives in order and once.</summary>
public sealed class LogSpoolTests : IAsyncLifetime
{
    /// <summary>Only keeps a broken spool from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private static readonly ShardId Shard = new(1);
    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-spool-").FullName;
    private TestDatabase _database = null!;
    private CuttingProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _database.LogOptions = new PostgresLogOptions { Patience = TimeSpan.Zero };
        _proxy = new CuttingProxy(_database.Server.Port);
        _database.Options = _database.Options with { Hosts = [new PostgresHost("127.0.0.1", _proxy.Port)] };
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _proxy.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Appends_while_the_server_is_away_arrive_in_order_and_once()
    {
        PostgresStores stores = await OpenAsync();
        await AppendAsync(stores, 0, 10);
        _proxy.Cut();
        await AppendAsync(stores, 10, 60);
        Assert.True(stores.Parts[0].Log.Spool!.Bytes > 0);
        _proxy.Heal();
        await AppendAsync(stores, 60, 100);
        await AssertReadAsync(stores, 100);
        await AppendAsync(stores, 100, 110);
        await AssertReadAsync(stores, 110);
        Assert.Equal(0, stores.Parts[0].Log.Spool!.Bytes);
    }

    [Fact]
    public async Task Append_that_is_in_doubt_when_it_is_spooled_arrives_once()
    {
        PostgresStores stores = await OpenAsync();
        await AppendAsync(stores, 0, 1);
        _proxy.SwallowAnswers();
        Task second = AppendAsync(stores, 1, 2);
        while (await _database.ScalarAsync<long>("SELECT count(*) FROM log") < 2)
            await Task.Delay(TimeSpan.FromMilliseconds(10));
        _proxy.Cut();
        await second.WaitAsync(HangGuard);
        Assert.Equal(1, stores.Parts[0].Log.Spool!.Batches);
        await AppendAsync(stores, 2, 5);
        _proxy.Heal();
        await AssertReadAsync(stores, 5);
        await AppendAsync(stores, 5, 6);
        await AssertReadAsync(stores, 6);
    }

    [Fact]
    public async Task Node_that_ends_with_a_full_spool_forwards_it_when_it_is_back()
    {
        PostgresStores stores = await OpenAsync();
        await AppendAsync(stores, 0, 10);
        _proxy.Cut();
        await AppendAsync(stores, 10, 30);
        await stores.DisposeAsync();
        _proxy.Heal();
        stores = await OpenAsync();
        await AssertReadAsync(stores, 30);
        await stores.DisposeAsync();
        // Once more from the same directory, when the server has forgotten: what was forwarded is not forwarded again.
        await _database.ExecuteAsync("DELETE FROM log_writers");
        stores = await OpenAsync();
        await AppendAsync(stores, 30, 31);
        await AssertReadAsync(stores, 31);
        Assert.Equal(31, await _database.ScalarAsync<long>("SELECT sum(records) FROM log"));
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_not_overtaken_by_what_is_appended_now()
    {
        PostgresStores stores = await OpenAsync();
        _proxy.Cut();
        await AppendAsync(stores, 0, 50);
        await stores.DisposeAsync();
        _proxy.Heal();
        stores = await OpenAsync();
        await AppendAsync(stores, 50, 60);
        await AssertReadAsync(stores, 60);
        await AppendAsync(stores, 60, 61);
        await AssertReadAsync(stores, 61);
    }

    [Fact]
    public async Task Appends_beyond_the_bound_are_refused_and_the_others_arrive()
    {
        PostgresStores stores = await OpenAsync(bytesMax: 4000);
        await AppendAsync(stores, 0, 1);
        _proxy.Cut();
        int kept = 1;
        StoreUnavailableException? refusal = null;
        while (refusal is null)
        {
            try
            {
                await AppendAsync(stores, kept, kept + 1);
                kept++;
            }
            catch (StoreUnavailableException full)
            {
                refusal = full;
            }
        }

        Assert.Contains("what this node may keep for it is full", refusal.Message, StringComparison.Ordinal);
        Assert.True(kept > 10);
        _proxy.Heal();
        await AssertReadAsync(stores, kept);
    }

    [Fact]
    public void Shipment_comes_back_from_its_bytes()
    {
        var shipment = new LogShipment(
            Guid.NewGuid(), 3, 1L << 40, [1, 1 << 20], [0, 1L << 41], [2, 1], [[1, 2, 3], []]);
        LogShipment back = LogShipment.Decode(shipment.Encode());
        Assert.Equal(
            (shipment.Writer, shipment.Lane, shipment.Number), (back.Writer, back.Lane, back.Number));
        Assert.Equal(shipment.Shards, back.Shards);
        Assert.Equal(shipment.Epochs, back.Epochs);
        Assert.Equal(shipment.Counts, back.Counts);
        Assert.Equal(shipment.Payloads, back.Payloads);
    }

    private static async Task AppendAsync(PostgresStores stores, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            await stores.Log.AppendAsync(Shard, Epoch.None, Encoding.UTF8.GetBytes($"{i}"), default)
                .AsTask().WaitAsync(HangGuard);
        }
    }

    private static async Task AssertReadAsync(PostgresStores stores, int count)
    {
        var texts = new List<string>();
        var records = new List<LogRecord>();
        for (LogPosition after = LogPosition.Start; texts.Count < count; after = records[^1].Position)
        {
            await stores.Log.ReadAsync(Shard, after, 1 << 20, records, default).AsTask().WaitAsync(HangGuard);
            texts.AddRange(records.Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
        }

        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}"), texts);
    }

    private Task<PostgresStores> OpenAsync(long bytesMax = 1 << 20) => _database.OpenAsync(
        spool: LogSpool.Open(_directory, bytesMax, TimeProvider.System, NullLogger.Instance));
}
