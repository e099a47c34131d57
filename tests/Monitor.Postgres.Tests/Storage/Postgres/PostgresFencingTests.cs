using Monitor.Actors.Ports;
using Monitor.Node.Storage.Postgres;
using Monitor.Shared.Sharding;
using Npgsql;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>An owner that was paused cannot write over its successor, whatever it writes.</summary>
public sealed class PostgresFencingTests : IAsyncLifetime
{
    /// <summary>Only keeps a broken store from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);
    private static readonly ShardId Shard = new(2);
    private TestDatabase _database = null!;
    private PostgresStores _stores = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _stores = await _database.OpenAsync();
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Every_write_of_the_owner_before_is_refused_from_the_takeover_on()
    {
        Lease before = await TakeAsync("a");
        await WriteEverywhereAsync(before.Epoch);
        await _database.AdvanceAsync(Ttl);
        await WriteEverywhereAsync(before.Epoch);
        Lease after = await TakeAsync("b");
        await AssertFencedAsync(before.Epoch);
        await WriteEverywhereAsync(after.Epoch);
        await AssertFencedAsync(before.Epoch);
    }

    [Fact]
    public async Task Every_write_of_an_expelled_owner_is_refused_before_anybody_took_over()
    {
        Lease before = await TakeAsync("a");
        await WriteEverywhereAsync(before.Epoch);
        await _stores.Members.ExpelAsync("a", default);
        await AssertFencedAsync(before.Epoch);
    }

    [Fact]
    public async Task Owner_of_one_shard_cannot_write_another()
    {
        Lease mine = await TakeAsync("a");
        Lease? other = await _stores.Leases.TryAcquireAsync(new ShardId(9), "b", Ttl, default);
        await Assert.ThrowsAsync<FencedException>(async () =>
            await _stores.Log.AppendAsync(Shard, other!.Epoch, new byte[1], default));
        await WriteEverywhereAsync(mine.Epoch);
    }

    [Fact]
    public async Task Takeover_waits_for_a_write_that_has_passed_its_fence()
    {
        Lease before = await TakeAsync("a");
        await using NpgsqlConnection slow = await _database.ConnectAsync();
        await using NpgsqlTransaction transaction = await slow.BeginTransactionAsync();
        await using var fence = new NpgsqlCommand("SELECT fence_1($1, $2)", slow);
        fence.Parameters.Add(new NpgsqlParameter { Value = Shard.Value });
        fence.Parameters.Add(new NpgsqlParameter { Value = before.Epoch.Value });
        await fence.ExecuteNonQueryAsync();
        await _database.AdvanceAsync(Ttl);
        Task<Lease?> takeover = _stores.Leases.TryAcquireAsync(Shard, "b", Ttl, default).AsTask();
        await _database.WaitForABlockedStatementAsync("lease_acquire_1").WaitAsync(HangGuard);
        Assert.False(takeover.IsCompleted);
        await transaction.CommitAsync();
        Assert.NotNull(await takeover.WaitAsync(HangGuard));
    }

    [Fact]
    public async Task Takeover_ends_a_write_that_has_passed_its_fence_and_stays_there()
    {
        Lease before = await TakeAsync("a");
        // A node that the machine stopped in the middle: it never sends the rest, and its connection stays.
        await using NpgsqlConnection paused = await _database.ConnectAsync("monitor a");
        await using NpgsqlTransaction transaction = await paused.BeginTransactionAsync();
        await using var fence = new NpgsqlCommand($"SELECT fence_1({Shard}, {before.Epoch})", paused);
        await fence.ExecuteNonQueryAsync();
        // Another node's, which has nothing to do with it, is left alone.
        await using NpgsqlConnection other = await _database.ConnectAsync("monitor b");
        await using NpgsqlTransaction unharmed = await other.BeginTransactionAsync();
        await using var elsewhere = new NpgsqlCommand("SELECT FROM fences WHERE shard = -1 FOR SHARE", other);
        await elsewhere.ExecuteNonQueryAsync();
        await _database.AdvanceAsync(Ttl);

        Lease? after = await _stores.Leases.TryAcquireAsync(Shard, "b", Ttl, default).AsTask().WaitAsync(HangGuard);

        Assert.True(after!.Epoch > before.Epoch);
        await Assert.ThrowsAnyAsync<Exception>(() => transaction.CommitAsync());
        await unharmed.CommitAsync();
    }

    [Fact]
    public async Task Renewal_does_not_wait_for_a_write_under_way()
    {
        Lease lease = await TakeAsync("a");
        await using NpgsqlConnection slow = await _database.ConnectAsync();
        await using NpgsqlTransaction transaction = await slow.BeginTransactionAsync();
        await using var fence = new NpgsqlCommand(
            $"SELECT fence_1({Shard}, {lease.Epoch}), fence_named_1('a', {lease.Epoch})", slow);
        await fence.ExecuteNonQueryAsync();
        Assert.Equal([lease], await _stores.Leases.RenewAsync([lease], Ttl, default).AsTask().WaitAsync(HangGuard));
        await transaction.CommitAsync();
    }

    [Fact]
    public async Task Lease_that_ran_out_is_not_renewed()
    {
        Lease lease = await TakeAsync("a");
        await _database.AdvanceAsync(Ttl + TimeSpan.FromMilliseconds(1));
        Assert.Empty(await _stores.Leases.RenewAsync([lease], Ttl, default));
        Assert.Empty((await _stores.Members.ReadAsync(default)).Leases);
    }

    [Fact]
    public async Task Epochs_stay_newer_in_a_server_with_a_shorter_past()
    {
        Lease before = await TakeAsync("a");
        long later = before.Epoch.Value + (5L << 40);
        await _database.ExecuteAsync($"UPDATE leases SET epoch = {later}; UPDATE fences SET epoch = {later}");
        await _database.AdvanceAsync(Ttl);
        Assert.True((await TakeAsync("b")).Epoch > new Epoch(later));
    }

    private async Task<Lease> TakeAsync(string owner) =>
        (await _stores.Leases.TryAcquireAsync(Shard, owner, Ttl, default))!;

    private async Task WriteEverywhereAsync(Epoch epoch)
    {
        foreach ((_, Func<Task> write) in Writes(epoch))
            await write();
    }

    private async Task AssertFencedAsync(Epoch epoch)
    {
        foreach ((string what, Func<Task> write) in Writes(epoch))
        {
            Exception? refusal = await Record.ExceptionAsync(write);
            Assert.True(refusal is FencedException, $"{what}: {refusal?.ToString() ?? "was taken"}");
        }
    }

    private IEnumerable<(string What, Func<Task> Write)> Writes(Epoch epoch)
    {
        byte[] payload = [1, 2, 3];
        yield return ("log", async () => await _stores.Log.AppendAsync(Shard, epoch, payload, default));
        yield return ("trim", async () => await _stores.Log.TrimAsync(Shard, epoch, LogPosition.Start, default));
        // A stream that only this epoch writes: it is the lease that refuses, not what the stream has seen.
        yield return ("journal", async () =>
            await _stores.Journal.AppendAsync($"s/{epoch}/{Guid.NewGuid()}", epoch, 0, [payload], default));
        yield return ("snapshots", async () =>
            await _stores.Snapshots.SaveAsync($"s/{epoch}/{Guid.NewGuid()}", epoch, 1, payload, default));
        yield return ("history", async () => await _stores.History.WriteAsync(
            Shard, epoch, [new HistoryChunk(1, HistoryResolution.OneMinute, 0, 1, payload)], default));
        yield return ("series", async () =>
            await _stores.History.DefineAsync(Shard, epoch, [new HistorySeries(1, payload)], default));
    }
}
