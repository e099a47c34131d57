using Monitor.Actors.Aggregation;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Storage.Postgres;
using Monitor.Shared.Sharding;
using Monitor.TestServers.Network;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>Shards in a second database: data stays apart, and a lease of the first fences the second.</summary>
public sealed class SeveralDatabasesTests : IAsyncLifetime
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(3);
    private static readonly ShardId Here = new(2);
    private static readonly ShardId Elsewhere = new(3);
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _database.KeepEverySecondShardElsewhere();
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Shard_is_kept_in_its_database_and_in_no_other()
    {
        PostgresStores stores = await _database.OpenAsync();
        foreach (ShardId shard in (ShardId[])[Here, Elsewhere])
            await WriteEverywhereAsync(stores, shard, (await TakeAsync(stores, shard, "a")).Epoch);
        await stores.Journal.AppendAsync("alerts", new Epoch(1), 0, [new byte[1]], default);
        foreach ((string schema, ShardId shard) in
            ((string, ShardId)[])[(_database.Options.Schema, Here), (_database.SecondSchema, Elsewhere)])
        {
            string tables = $"SELECT string_agg(DISTINCT shard::text, ' ') FROM (SELECT shard FROM {schema}.log "
                + $"UNION ALL SELECT shard FROM {schema}.history_60 "
                + $"UNION ALL SELECT shard FROM {schema}.history_series "
                + $"UNION ALL SELECT substr(name, 7)::integer FROM {schema}.snapshots) kept";
            Assert.Equal($"{shard}", await _database.ScalarAsync<string>(tables));
        }

        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task Every_write_of_the_owner_before_is_refused_from_the_takeover_on()
    {
        PostgresStores stores = await _database.OpenAsync();
        Lease before = await TakeAsync(stores, Elsewhere, "a");
        await _database.AdvanceAsync(Ttl);
        await WriteEverywhereAsync(stores, Elsewhere, before.Epoch);
        Lease after = await TakeAsync(stores, Elsewhere, "b");
        foreach (Func<Task> write in Writes(stores, Elsewhere, before.Epoch))
            await Assert.ThrowsAsync<FencedException>(write);
        await WriteEverywhereAsync(stores, Elsewhere, after.Epoch);
    }

    [Fact]
    public async Task Lease_goes_back_when_the_shards_database_cannot_be_reached()
    {
        await using var proxy = new CuttingProxy(_database.Server.Port);
        ClusterDatabaseOptions second = _database.Others[0];
        _database.Others =
            [second with { Postgres = second.Postgres with { Hosts = [new PostgresHost("127.0.0.1", proxy.Port)] } }];
        PostgresStores stores = await _database.OpenAsync();
        proxy.Cut();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await TakeAsync(stores, Elsewhere, "a"));
        Lease other = await TakeAsync(stores, Here, "a");
        Assert.Equal([other], await stores.Leases.ListAsync(default));
        proxy.Heal();
        Assert.Equal(Elsewhere, (await TakeAsync(stores, Elsewhere, "b")).Shard);
    }

    [Fact]
    public async Task Database_that_knows_a_newer_owner_than_the_first_is_said()
    {
        PostgresStores stores = await _database.OpenAsync();
        await _database.ExecuteAsync(
            $"INSERT INTO {_database.SecondSchema}.fences VALUES ({Elsewhere}, {long.MaxValue})");
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await TakeAsync(stores, Elsewhere, "a"));
        Assert.Contains("Restore both to one time", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await stores.Leases.ListAsync(default));
    }

    [Fact]
    public async Task Shard_that_would_change_its_database_is_refused()
    {
        await _database.OpenAsync();
        ClusterDatabaseOptions second = _database.Others[0];
        _database.Others = [second with { Shards = [.. second.Shards, 2] }];
        Assert.Contains(
            "Shard 2 is kept in the cluster's first database, and this node's cluster.databases has it in \"second\"",
            await RefusalAsync(), StringComparison.Ordinal);
        _database.Others = [];
        Assert.Contains("Shard 1 is kept in \"second\"", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_of_a_cluster_that_had_one_database_stay_in_it()
    {
        IReadOnlyList<ClusterDatabaseOptions> others = _database.Others;
        _database.Others = [];
        PostgresStores stores = await _database.OpenAsync();
        await stores.Log.AppendAsync(Elsewhere, Epoch.None, new byte[1], default);
        // As a version of the program left it that kept no places.
        await _database.ExecuteAsync("DELETE FROM shard_databases");
        _database.Others = others;
        Assert.Contains(
            "Shard 3 is kept in the cluster's first database", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_under_another_name_or_of_another_cluster_is_refused()
    {
        await _database.OpenAsync();
        ClusterDatabaseOptions second = _database.Others[0];
        _database.Others = [second with { Name = "third" }];
        Assert.Contains(
            "is the database \"second\" of this cluster \"trading\", and this node's configuration has it as the "
            + "database \"third\"",
            await RefusalAsync(), StringComparison.Ordinal);
        _database.Others = [second with { Postgres = _database.Options }];
        Assert.Contains("is the first database of this cluster", await RefusalAsync(), StringComparison.Ordinal);
        _database.Others = [];
        _database.Options = second.Postgres;
        Assert.Contains("is the database \"second\" of", await RefusalAsync(), StringComparison.Ordinal);
    }

    private static async Task<Lease> TakeAsync(PostgresStores stores, ShardId shard, string owner) =>
        (await stores.Leases.TryAcquireAsync(shard, owner, Ttl, default))!;

    private static async Task WriteEverywhereAsync(PostgresStores stores, ShardId shard, Epoch epoch)
    {
        foreach (Func<Task> write in Writes(stores, shard, epoch))
            await write();
    }

    private static IEnumerable<Func<Task>> Writes(PostgresStores stores, ShardId shard, Epoch epoch)
    {
        byte[] payload = [1, 2, 3];
        yield return async () => await stores.Log.AppendAsync(shard, epoch, payload, default);
        yield return async () => await stores.Log.TrimAsync(shard, epoch, LogPosition.Start, default);
        yield return async () =>
            await stores.Snapshots.SaveAsync(CheckpointNames.Of(shard), epoch, 1, payload, default);
        yield return async () => await stores.History.WriteAsync(
            shard, epoch, [new HistoryChunk(1, HistoryResolution.OneMinute, 0, 1, payload)], default);
        yield return async () =>
            await stores.History.DefineAsync(shard, epoch, [new HistorySeries(1, payload)], default);
    }

    private async Task<string> RefusalAsync() =>
        (await Assert.ThrowsAsync<NodeStartException>(() => _database.OpenAsync("refused"))).Message;
}
