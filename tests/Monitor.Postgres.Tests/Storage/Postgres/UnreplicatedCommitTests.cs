using System.Text;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Postgres;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.Shared.Sharding;
using Monitor.TestServers.Postgres;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>
/// A commit that waits for its standby when the primary dies: after the restart it is there for all to see, and still
/// on one machine alone. Whoever sent it may be told so only when the standby has it.
/// </summary>
public sealed class UnreplicatedCommitTests
{
    /// <summary>Only keeps a broken store from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(90);

    private static readonly ShardId Shard = new(1);

    [Fact]
    public async Task Log_append_is_acknowledged_when_the_standby_has_it_too()
    {
        await using PostgresServer primary = await PostgresServer.StartAsync("synchronous_standby_names = 'standby'");
        await using PostgresServer standby = await primary.StartStandbyAsync("synchronous_standby_names = ''");
        await using TestDatabase database = await OpenAsync(primary, standby);
        PostgresStores stores = await database.OpenAsync();
        await AppendAsync(stores, "first");

        Task<LogPosition> append = await DieWaitingAsync(
            primary, standby, "%log_append_1%", () => AppendAsync(stores, "second").AsTask());
        await UntilWaitsAsync(primary, "UPDATE log_writers%", append);
        Assert.False(append.IsCompleted);

        await standby.StartAgainAsync();
        LogPosition second = await append.WaitAsync(HangGuard);
        await primary.KillAsync();
        await standby.PromoteAsync();
        var records = new List<LogRecord>();
        await stores.Log.ReadAsync(Shard, LogPosition.Start, 1000, records, default).AsTask().WaitAsync(HangGuard);
        Assert.Equal(second, records[^1].Position);
        Assert.Equal(["first", "second"], records.Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
    }

    [Fact]
    public async Task Journal_append_is_acknowledged_when_the_standby_has_it_too()
    {
        await using PostgresServer primary = await PostgresServer.StartAsync("synchronous_standby_names = 'standby'");
        await using PostgresServer standby = await primary.StartStandbyAsync("synchronous_standby_names = ''");
        await using TestDatabase database = await OpenAsync(primary, standby);
        PostgresStores stores = await database.OpenAsync();
        await stores.Journal.AppendAsync("s", new Epoch(1), 0, [new byte[] { 1 }], default);

        Task<long> append = await DieWaitingAsync(
            primary, standby, "%journal_append_1%", () => AppendUntilTakenAsync(stores.Journal));
        await UntilWaitsAsync(primary, "UPDATE streams%", append);
        Assert.False(append.IsCompleted);

        await standby.StartAgainAsync();
        Assert.Equal(2, await append.WaitAsync(HangGuard));
        await primary.KillAsync();
        await standby.PromoteAsync();
        database.Server = standby;
        Assert.Equal(2, await database.ScalarAsync<long>("SELECT count(*) FROM events"));
    }

    private static async Task<TestDatabase> OpenAsync(PostgresServer primary, PostgresServer standby)
    {
        TestDatabase database = await TestDatabase.CreateAsync(primary);
        database.LogOptions = new PostgresLogOptions { Patience = TimeSpan.FromMinutes(1) };
        database.Options = TestDatabase.OptionsFor(database.Options.Schema, primary, standby);
        return database;
    }

    /// <summary>The standby goes, something is sent; while its commit waits the primary dies and comes back.</summary>
    private static async Task<Task<T>> DieWaitingAsync<T>(
        PostgresServer primary, PostgresServer standby, string statement, Func<Task<T>> send)
    {
        await standby.StopAsync();
        Task<T> sent = send();
        await UntilWaitsAsync(primary, statement, sent);
        Assert.False(sent.IsCompleted);
        await primary.KillAsync();
        await primary.StartAgainAsync();
        return sent;
    }

    /// <summary>Until a commit of that statement waits for the standby, or there is nothing more that could.</summary>
    private static async Task UntilWaitsAsync(PostgresServer primary, string statement, Task sent)
    {
        string waits =
            $"SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE '{statement}'";
        using var hang = new CancellationTokenSource(HangGuard);
        while (!sent.IsCompleted && await primary.ScalarAsync<long>("postgres", waits) == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), hang.Token);
    }

    private static ValueTask<LogPosition> AppendAsync(PostgresStores stores, string text) =>
        stores.Log.AppendAsync(Shard, Epoch.None, Encoding.UTF8.GetBytes(text), default);

    /// <summary>As its users do: the same append again, as long as the journal is away.</summary>
    private static async Task<long> AppendUntilTakenAsync(IJournal journal)
    {
        while (true)
        {
            try
            {
                return await journal.AppendAsync("s", new Epoch(1), 1, [new byte[] { 2 }], default);
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
