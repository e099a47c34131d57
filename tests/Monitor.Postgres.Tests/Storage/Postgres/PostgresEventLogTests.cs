using System.Text;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Postgres;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.Shared.Sharding;
using Npgsql;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>What the log on PostgreSQL promises beyond the port: between nodes, and when things go wrong.</summary>
public sealed class PostgresEventLogTests : IAsyncLifetime
{
    /// <summary>Only keeps a broken log from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private static readonly ShardId Shard = new(3);
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Record_that_commits_late_is_not_skipped()
    {
        PostgresStores stores = await _database.OpenAsync();
        await AppendAsync(stores, "first");
        await using NpgsqlConnection other = await _database.ConnectAsync();
        await using NpgsqlTransaction transaction = await other.BeginTransactionAsync();
        await AppendRawAsync(other, "late");
        Task<LogPosition> behind = AppendAsync(stores, "behind").AsTask();
        await _database.WaitForABlockedStatementAsync("log_append_1").WaitAsync(HangGuard);
        Assert.False(behind.IsCompleted);
        await transaction.CommitAsync();
        await behind.WaitAsync(HangGuard);
        Assert.Equal(["first", "late", "behind"], await ReadAsync(stores, LogPosition.Start, 3));
    }

    [Fact]
    public async Task Record_of_another_node_is_read_because_it_was_notified()
    {
        _database.LogOptions = new PostgresLogOptions { PollEvery = TimeSpan.FromHours(1) };
        PostgresStores writer = await _database.OpenAsync("writer");
        PostgresStores reader = await _database.OpenAsync("reader");
        LogPosition after = await AppendAsync(writer, "first");
        Assert.Equal(["first"], await ReadAsync(reader, LogPosition.Start, 1));
        for (int i = 0; i < 20; i++)
        {
            Task<List<string>> read = ReadAsync(reader, after, 1);
            after = await AppendAsync(writer, $"record {i}");
            Assert.Equal([$"record {i}"], await read);
        }
    }

    [Fact]
    public async Task Record_whose_notification_was_lost_is_read_by_polling()
    {
        PostgresStores reader = await _database.OpenAsync();
        Task<List<string>> read = ReadAsync(reader, LogPosition.Start, 1);
        await ((PostgresEventLog)reader.Log).Keeper.MakePartitionsAsync(default);
        await using NpgsqlConnection silent = await _database.ConnectAsync();
        await AppendRawAsync(silent, "nobody told you");
        Assert.Equal(["nobody told you"], await read);
    }

    [Fact]
    public async Task Appends_of_three_nodes_are_read_in_each_ones_order()
    {
        const int Each = 200;
        PostgresStores[] nodes =
            [await _database.OpenAsync("a"), await _database.OpenAsync("b"), await _database.OpenAsync("c")];
        ShardId[] shards = [new(0), new(1), new(2), Shard];
        Task[] appenders = [.. nodes.SelectMany((node, n) => shards.Select(shard => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
                await node.Log.AppendAsync(shard, Epoch.None, Encoding.UTF8.GetBytes($"{n} {i}"), default);
        })))];
        Task[] readers = [.. nodes.SelectMany(node => shards.Select(shard => Task.Run(async () =>
        {
            List<string> texts = await ReadAsync(node, LogPosition.Start, nodes.Length * Each, shard);
            for (int n = 0; n < nodes.Length; n++)
            {
                string prefix = $"{n} ";
                Assert.Equal(
                    Enumerable.Range(0, Each).Select(i => prefix + i),
                    texts.Where(text => text.StartsWith(prefix, StringComparison.Ordinal)));
            }
        })))];
        await Task.WhenAll([.. appenders, .. readers]).WaitAsync(HangGuard);
    }

    [Fact]
    public async Task Append_whose_session_was_ended_is_sent_again_and_counts_once()
    {
        PostgresStores stores = await _database.OpenAsync();
        await AppendAsync(stores, "first");
        await using NpgsqlConnection other = await _database.ConnectAsync();
        await using NpgsqlTransaction transaction = await other.BeginTransactionAsync();
        await AppendRawAsync(other, "late");
        Task<LogPosition> append = AppendAsync(stores, "again").AsTask();
        await _database.WaitForABlockedStatementAsync("log_append_1").WaitAsync(HangGuard);
        await _database.ExecuteAsync("SELECT pg_terminate_backend(pid) " + _database.BlockedSessions("log_append_1"));
        await transaction.CommitAsync();
        await append.WaitAsync(HangGuard);
        await AppendAsync(stores, "last");
        Assert.Equal(["first", "late", "again", "last"], await ReadAsync(stores, LogPosition.Start, 4));
    }

    [Fact]
    public async Task Partition_goes_when_all_its_records_are_behind_their_trim_points()
    {
        _database.LogOptions = new PostgresLogOptions
        {
            PartitionLength = TimeSpan.FromSeconds(1),
            KeepEvery = TimeSpan.FromHours(1),
        };
        PostgresStores stores = await _database.OpenAsync();
        LogKeeper keeper = ((PostgresEventLog)stores.Log).Keeper;
        LogPosition kept = await stores.Log.AppendAsync(new ShardId(5), Epoch.None, "kept"u8.ToArray(), default);
        LogPosition trimmed = await AppendAsync(stores, "trimmed");
        await stores.Log.TrimAsync(Shard, Epoch.None, trimmed, default);
        string first = (await _database.ScalarAsync<string>(
            "SELECT tableoid::regclass::text FROM log WHERE shard = 5"))!;
        string later = "";
        while (later == "" || later == first)
        {
            trimmed = await AppendAsync(stores, "again");
            later = (await _database.ScalarAsync<string>(
                "SELECT tableoid::regclass::text FROM log ORDER BY appended_ms DESC LIMIT 1"))!;
        }

        await keeper.DropPartitionsAsync(default);
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM log WHERE shard = 5"));
        await stores.Log.TrimAsync(new ShardId(5), Epoch.None, kept, default);
        await stores.Log.TrimAsync(Shard, Epoch.None, trimmed, default);
        await keeper.DropPartitionsAsync(default);
        Assert.Null(await _database.ScalarAsync<string>($"SELECT to_regclass('{first}')::text"));
        await Assert.ThrowsAsync<LogTrimmedException>(() => ReadAsync(stores, LogPosition.Start, 1));
        await AppendAsync(stores, "after");
        Assert.Equal(["after"], await ReadAsync(stores, trimmed, 1));
    }

    [Fact]
    public async Task Times_of_a_shard_stand_still_while_the_servers_clock_is_behind_them()
    {
        PostgresStores stores = await _database.OpenAsync();
        LogPosition first = await AppendAsync(stores, "first");
        await _database.ExecuteAsync(
            $"UPDATE log_shards SET appended_ms = appended_ms + 7200000 WHERE shard = {Shard}");
        await AppendAsync(stores, "second");
        await AppendAsync(stores, "third");
        var records = new List<LogRecord>();
        await stores.Log.ReadAsync(Shard, first, 1000, records, default);
        long ahead = await _database.ScalarAsync<long>($"SELECT appended_ms FROM log_shards WHERE shard = {Shard}");
        Assert.All(records, record => Assert.Equal(ahead, record.AppendedMs));
        Assert.Equal(["first", "second", "third"], await ReadAsync(stores, LogPosition.Start, 3));
    }

    [Fact]
    public async Task Large_records_and_many_small_ones_come_through()
    {
        PostgresStores stores = await _database.OpenAsync();
        byte[] large = new byte[9 << 20];
        new Random(1).NextBytes(large);
        Task<LogPosition>[] appends =
        [
            stores.Log.AppendAsync(Shard, Epoch.None, large, default).AsTask(),
            .. Enumerable.Range(0, 5000).Select(i => AppendAsync(stores, $"small {i}").AsTask()),
        ];
        LogPosition[] positions = await Task.WhenAll(appends).WaitAsync(HangGuard);
        Assert.Equal(positions.Order(), positions);
        var records = new List<LogRecord>();
        await stores.Log.ReadAsync(Shard, LogPosition.Start, 1000, records, default);
        Assert.True(records[0].Payload.Span.SequenceEqual(large));
        Assert.Equal("small 4999", (await ReadAsync(stores, positions[0], 5000))[^1]);
    }

    private static ValueTask<LogPosition> AppendAsync(PostgresStores stores, string text) =>
        stores.Log.AppendAsync(Shard, Epoch.None, Encoding.UTF8.GetBytes(text), default);

    /// <summary>As another node's lane does it, without a notification.</summary>
    private static async Task AppendRawAsync(NpgsqlConnection connection, string text)
    {
        var run = new LogRun(Shard, Epoch.None);
        _ = run.Add(Encoding.UTF8.GetBytes(text));
        await using var command = new NpgsqlCommand("SELECT log_append_1($1, 0, 1, $2, $3, $4, $5)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = Guid.NewGuid() });
        command.Parameters.Add(new NpgsqlParameter { Value = new[] { Shard.Value } });
        command.Parameters.Add(new NpgsqlParameter { Value = new[] { 0L } });
        command.Parameters.Add(new NpgsqlParameter { Value = new[] { 1 } });
        command.Parameters.Add(new NpgsqlParameter { Value = new[] { run.ToArray() } });
        await command.ExecuteNonQueryAsync();
    }

    private static Task<List<string>> ReadAsync(PostgresStores stores, LogPosition after, int count) =>
        ReadAsync(stores, after, count, Shard);

    private static async Task<List<string>> ReadAsync(
        PostgresStores stores, LogPosition after, int count, ShardId shard)
    {
        var texts = new List<string>();
        var records = new List<LogRecord>();
        while (texts.Count < count)
        {
            await stores.Log.ReadAsync(shard, after, 10_000, records, default).AsTask().WaitAsync(HangGuard);
            texts.AddRange(records.Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
            after = records[^1].Position;
        }

        return texts;
    }
}
