using System.Text;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Storage.Postgres;
using Monitor.Shared.Sharding;
using Monitor.TestServers.Network;
using Npgsql;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>The server commits, and its answer never arrives: what was sent counts once all the same.</summary>
public sealed class LostAnswerTests : IAsyncLifetime
{
    /// <summary>Only keeps a broken store from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private static readonly ShardId Shard = new(1);
    private TestDatabase _database = null!;
    private CuttingProxy _proxy = null!;
    private PostgresStores _stores = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _proxy = new CuttingProxy(_database.Server.Port);
        _database.Options = _database.Options with { Hosts = [new PostgresHost("127.0.0.1", _proxy.Port)] };
        _stores = await _database.OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Log_append_is_acknowledged_and_there_once()
    {
        LogPosition first = await AppendAsync("first");
        _proxy.SwallowAnswers();
        Task<LogPosition> append = AppendAsync("second").AsTask();
        await UntilAsync("SELECT count(*) = 2 FROM log");
        Assert.False(append.IsCompleted);
        _proxy.Heal();
        LogPosition second = await append.WaitAsync(HangGuard);
        LogPosition third = await AppendAsync("third");
        Assert.True(first < second && second < third);
        var records = new List<LogRecord>();
        await _stores.Log.ReadAsync(Shard, first, 1000, records, default).AsTask().WaitAsync(HangGuard);
        Assert.Equal([(second, "second"), (third, "third")], records.Select(
            record => (record.Position, Encoding.UTF8.GetString(record.Payload.Span))));
    }

    [Fact]
    public async Task Log_append_that_was_given_up_is_not_carried_out_behind_its_successor()
    {
        await AppendAsync("first");
        _proxy.SwallowAnswers();
        Task<LogPosition> append = AppendAsync("second").AsTask();
        await UntilAsync("SELECT count(*) = 2 FROM log");
        _proxy.Heal();
        await append.WaitAsync(HangGuard);
        // The same batch once more, as a server that had it in its buffer would carry it out.
        string again =
            "SELECT log_append_1(writer, lane, batch - 1, '{1}', '{0}', '{1}', '{\"\\\\x00000000\"}') FROM log_writers";
        Exception? refusal = await Record.ExceptionAsync(() => _database.ExecuteAsync(again));
        Assert.Contains("MD001", refusal?.Message ?? "nothing was refused", StringComparison.Ordinal);
        Assert.Equal(2, await _database.ScalarAsync<long>("SELECT count(*) FROM log"));
    }

    [Fact]
    public async Task Journal_append_is_acknowledged_and_there_once()
    {
        await _stores.Journal.AppendAsync("s", new Epoch(1), 0, [new byte[] { 1 }], default);
        _proxy.SwallowAnswers();
        Task<long> append = _stores.Journal.AppendAsync(
            "s", new Epoch(1), 1, [new byte[] { 2 }, new byte[] { 3 }], default).AsTask();
        await UntilAsync("SELECT count(*) = 3 FROM events");
        _proxy.Heal();
        Assert.Equal(3, await append.WaitAsync(HangGuard));
        Assert.Equal(3, await _database.ScalarAsync<long>("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task Journal_append_that_met_somebody_elses_events_is_a_conflict()
    {
        await _stores.Journal.AppendAsync("s", new Epoch(1), 0, [new byte[] { 1 }], default);
        _proxy.Cut();
        Task<long> append = _stores.Journal.AppendAsync("s", new Epoch(1), 1, [new byte[] { 2 }], default).AsTask();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => append.WaitAsync(HangGuard));
        await _database.ExecuteAsync("SELECT journal_append_1('s', 1, 1, '{\"\\\\x09\"}')");
        _proxy.Heal();
        await Assert.ThrowsAsync<JournalConflictException>(async () =>
            await _stores.Journal.AppendAsync("s", new Epoch(1), 1, [new byte[] { 2 }], default));
    }

    [Fact]
    public async Task Connection_that_broke_unnoticed_does_not_keep_others_from_the_server()
    {
        await using var database = new PostgresDatabase(_database.Options, "asker");
        await using (NpgsqlConnection idle = await database.ConnectAsync(default))
        {
            _proxy.Cut();
            await using NpgsqlCommand command = new("SELECT 1", idle);
            await Assert.ThrowsAsync<NpgsqlException>(() => command.ExecuteScalarAsync());
            _proxy.Heal();
        }

        Assert.Equal(1, await database.ScalarAsync<int>("A question", "SELECT 1", default));
    }

    private ValueTask<LogPosition> AppendAsync(string text) =>
        _stores.Log.AppendAsync(Shard, Epoch.None, Encoding.UTF8.GetBytes(text), default);

    private async Task UntilAsync(string condition)
    {
        using var hang = new CancellationTokenSource(HangGuard);
        while (!await _database.ScalarAsync<bool>(condition))
            await Task.Delay(TimeSpan.FromMilliseconds(10), hang.Token);
    }
}
