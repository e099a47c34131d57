using System.Collections.Concurrent;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Storage.Postgres;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.Shared.Sharding;
using Monitor.TestServers.Postgres;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>Servers that are killed, stopped, replaced by their standby, read-only or full.</summary>
public sealed class PostgresOutageTests
{
    /// <summary>Only keeps a broken store from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(90);

    private static readonly ShardId Shard = new(1);

    private static readonly PostgresLogOptions Patient = new() { Patience = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Server_killed_under_load_loses_nothing_that_was_acknowledged_and_doubles_nothing()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using TestDatabase database = await TestDatabase.CreateAsync(server);
        database.LogOptions = Patient;
        PostgresStores stores = await database.OpenAsync();
        await using var load = new Load(stores);
        for (int i = 0; i < 3; i++)
        {
            await load.AcknowledgedAsync(200).WaitAsync(HangGuard);
            await (i == 1 ? server.StopAsync() : server.KillAsync());
            await server.StartAgainAsync();
        }

        await load.AcknowledgedAsync(200).WaitAsync(HangGuard);
        await load.AssertReadOnceAsync().WaitAsync(HangGuard);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Question_after_a_restart_is_answered_though_all_idle_connections_are_broken(bool isOrderly)
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using var database = new PostgresDatabase(TestDatabase.OptionsFor("public", server), "asker");
        Assert.Equal(1, await database.ScalarAsync<int>("A question", "SELECT 1", default));
        await (isOrderly ? server.StopAsync() : server.KillAsync());
        await server.StartAgainAsync();
        Assert.Equal(2, await database.ScalarAsync<int>("Another question", "SELECT 2", default));
    }

    [Fact]
    public async Task Failover_to_a_standby_that_was_waited_for_loses_nothing()
    {
        await using PostgresServer primary = await PostgresServer.StartAsync("synchronous_standby_names = 'standby'");
        await using PostgresServer standby = await primary.StartStandbyAsync("synchronous_standby_names = ''");
        await using TestDatabase database = await TestDatabase.CreateAsync(primary);
        database.LogOptions = Patient;
        database.Options = TestDatabase.OptionsFor(database.Options.Schema, primary, standby) with
        {
            Durability = PostgresDurability.RemoteApply,
        };
        PostgresStores stores = await database.OpenAsync();
        Lease? before = await stores.Leases.TryAcquireAsync(Shard, "a", TimeSpan.FromMinutes(1), default);
        await using var load = new Load(stores);
        await load.AcknowledgedAsync(200).WaitAsync(HangGuard);
        await primary.KillAsync();
        await standby.PromoteAsync();
        database.Server = standby;
        await load.AcknowledgedAsync(200).WaitAsync(HangGuard);
        await load.AssertReadOnceAsync().WaitAsync(HangGuard);
        Assert.Equal([before!], await stores.Leases.ListAsync(default));
        await stores.Log.AppendAsync(Shard, before!.Epoch, new byte[] { 1 }, default);
        Lease? after = await stores.Leases.TryAcquireAsync(Shard, "a", TimeSpan.FromMinutes(1), default);
        Assert.True(after!.Epoch > before.Epoch);
    }

    [Fact]
    public async Task Reader_that_saw_what_the_standby_had_not_received_skips_nothing_after_it()
    {
        await using PostgresServer primary = await PostgresServer.StartAsync();
        await using PostgresServer standby = await primary.StartStandbyAsync();
        await using TestDatabase database = await TestDatabase.CreateAsync(primary);
        database.LogOptions = Patient;
        database.Options = TestDatabase.OptionsFor(database.Options.Schema, primary, standby);
        PostgresStores stores = await database.OpenAsync();
        await AppendAsync(stores, "on both");
        while (await standby.ScalarAsync<long>("postgres", "SELECT count(*) FROM log", database.Options.Schema) == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        await standby.StopAsync();
        await AppendAsync(stores, "lost");
        LogPosition seen = await AppendAsync(stores, "lost too");
        Lease? lost = await stores.Leases.TryAcquireAsync(Shard, "a", TimeSpan.FromMinutes(1), default);
        await primary.KillAsync();
        await standby.StartAgainAsync();
        await standby.PromoteAsync();
        LogPosition next = await AppendAsync(stores, "after").AsTask().WaitAsync(HangGuard);
        Assert.True(next > seen);
        var records = new List<LogRecord>();
        await stores.Log.ReadAsync(Shard, seen, 1000, records, default).AsTask().WaitAsync(HangGuard);
        Assert.Equal("after", Encoding.UTF8.GetString(Assert.Single(records).Payload.Span));
        // Who holds the lost lease cannot write under it, and the next one is newer.
        await Assert.ThrowsAsync<FencedException>(async () =>
            await stores.Log.AppendAsync(Shard, lost!.Epoch, new byte[] { 1 }, default));
        Lease? taken = await stores.Leases.TryAcquireAsync(Shard, "b", TimeSpan.FromMinutes(1), default);
        Assert.True(taken!.Epoch > lost!.Epoch);
    }

    [Fact]
    public async Task Read_only_server_is_said_and_used_again_once_it_writes()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using TestDatabase database = await TestDatabase.CreateAsync(server);
        database.LogOptions = new PostgresLogOptions { Patience = TimeSpan.Zero };
        PostgresStores stores = await database.OpenAsync();
        await AppendAsync(stores, "first");
        await server.ExecuteAsync("postgres", "ALTER SYSTEM SET default_transaction_read_only = on");
        await server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        StoreUnavailableException refusal = await UntilRefusedAsync(stores);
        Assert.Contains("the server is read-only", refusal.Message, StringComparison.Ordinal);
        await server.ExecuteAsync("postgres", "ALTER SYSTEM RESET default_transaction_read_only");
        await server.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await UntilTakenAsync(stores);
    }

    [Fact]
    public async Task Full_disk_is_said_at_once_and_nothing_of_the_append_stays()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync();
        PostgresStores stores = await database.OpenAsync();
        await AppendAsync(stores, "first");
        // The server's own words and code for it; to fill a disk of the machine's is no test's business.
        await database.ExecuteAsync(
            """
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '53100';
            END $$;
            CREATE TRIGGER full_disk BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION full_disk()
            """);
        StoreUnavailableException refusal =
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await AppendAsync(stores, "second"));
        Assert.Contains("the server's disk is full", refusal.Message, StringComparison.Ordinal);
        await database.ExecuteAsync("DROP TRIGGER full_disk ON log");
        await AppendAsync(stores, "third");
        Assert.Equal(2, await database.ScalarAsync<long>("SELECT count(*) FROM log"));
    }

    private static ValueTask<LogPosition> AppendAsync(PostgresStores stores, string text) =>
        stores.Log.AppendAsync(Shard, Epoch.None, Encoding.UTF8.GetBytes(text), default);

    private static async Task<StoreUnavailableException> UntilRefusedAsync(PostgresStores stores)
    {
        using var hang = new CancellationTokenSource(HangGuard);
        while (true)
        {
            hang.Token.ThrowIfCancellationRequested();
            try
            {
                await AppendAsync(stores, "refused?");
            }
            catch (StoreUnavailableException refusal)
            {
                return refusal;
            }
        }
    }

    private static async Task UntilTakenAsync(PostgresStores stores)
    {
        using var hang = new CancellationTokenSource(HangGuard);
        while (true)
        {
            hang.Token.ThrowIfCancellationRequested();
            try
            {
                await AppendAsync(stores, "taken?");
                return;
            }
            catch (StoreUnavailableException)
            {
                // The server has not read its configuration again yet.
            }
        }
    }

    /// <summary>Appenders that go on whatever happens, and remember what was acknowledged.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private const int Appenders = 8;

        private readonly PostgresStores _stores;
        private readonly ConcurrentDictionary<string, LogPosition> _acknowledged = new();
        private readonly CancellationTokenSource _stopping = new();
        private readonly Task[] _appenders;

        public Load(PostgresStores stores)
        {
            _stores = stores;
            _appenders = [.. Enumerable.Range(0, Appenders).Select(i => Task.Run(() => AppendAsync(i)))];
        }

        public async Task AcknowledgedAsync(int more)
        {
            int target = _acknowledged.Count + more;
            while (_acknowledged.Count < target)
                await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        /// <summary>Each acknowledged record stands where it was said to stand, and nowhere else.</summary>
        public async Task AssertReadOnceAsync()
        {
            await _stopping.CancelAsync();
            await Task.WhenAll(_appenders);
            LogPosition end = await _stores.Log.EndAsync(Shard, default);
            var read = new Dictionary<string, LogPosition>();
            var records = new List<LogRecord>();
            for (LogPosition after = LogPosition.Start; after < end;)
            {
                await _stores.Log.ReadAsync(Shard, after, 100_000, records, default);
                foreach (LogRecord record in records)
                {
                    Assert.True(record.Position > after);
                    after = record.Position;
                    Assert.True(read.TryAdd(Encoding.UTF8.GetString(record.Payload.Span), record.Position));
                }
            }

            Assert.All(_acknowledged, one => Assert.Equal(one.Value, read[one.Key]));
        }

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await Task.WhenAll(_appenders);
            _stopping.Dispose();
        }

        private async Task AppendAsync(int appender)
        {
            for (int i = 0; !_stopping.IsCancellationRequested; i++)
            {
                string text = $"{appender} {i}";
                _acknowledged[text] = await PostgresOutageTests.AppendAsync(_stores, text);
            }
        }
    }
}
