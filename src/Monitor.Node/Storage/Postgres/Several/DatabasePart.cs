using Monitor.Actors.Ports;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.Shared.Sharding;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres.Several;

/// <summary>
/// One of the databases that a cluster keeps its shards in, with the stores of the shards that are there. The first one
/// has besides what is the whole cluster's: members, leases, the journal.
/// </summary>
internal sealed class DatabasePart : IAsyncDisposable
{
    private readonly PostgresDatabase _ownership;
    private readonly PostgresSizes _sizes;

    /// <param name="name">What the cluster calls it; "" for the first.</param>
    /// <param name="ownership">Connections for what must not wait: leases and fences.</param>
    public DatabasePart(
        string name, PostgresDatabase database, PostgresDatabase ownership, PostgresLogOptions log, LogSpool? spool,
        TimeProvider time, ILoggerFactory logs)
    {
        Name = name;
        Database = database;
        _ownership = ownership;
        _sizes = new PostgresSizes(database, time);
        Log = new PostgresEventLog(
            database, log, time, logs.CreateLogger<PostgresEventLog>(), Counters("log"), spool);
        Journal = new PostgresJournal(database, Counters("journal"));
        Snapshots = new PostgresSnapshots(database, Counters("snapshots"));
        History = new PostgresHistory(database, Counters("history"));
    }

    public string Name { get; }

    public PostgresDatabase Database { get; }

    public PostgresDatabase Ownership => _ownership;

    public PostgresEventLog Log { get; }

    public PostgresJournal Journal { get; }

    public PostgresSnapshots Snapshots { get; }

    public PostgresHistory History { get; }

    /// <summary>What the stores here count; only the first database has a journal.</summary>
    public IEnumerable<IStoreStatistics> Statistics =>
        Name.Length == 0
            ? [Log.Statistics, Snapshots.Statistics, Journal.Statistics, History.Statistics]
            : [Log.Statistics, Snapshots.Statistics, History.Statistics];

    /// <summary>
    /// Has the database refuse what owners of a shard before this epoch still write. Their writes that have passed
    /// their fence are waited for, and ended when they stay there.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database is away, or has seen a newer epoch.</exception>
    public async ValueTask RaiseFenceAsync(ShardId shard, Epoch epoch, CancellationToken cancel)
    {
        bool isRaised;
        try
        {
            isRaised = await TryRaiseFenceAsync(shard, epoch, cancel).ConfigureAwait(false);
        }
        catch (StoreUnavailableException held) when (
            held.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            await _ownership.ExecuteAsync(
                $"Ending what holds shard {shard}", "SELECT fence_unblock_1()", cancel).ConfigureAwait(false);
            isRaised = await TryRaiseFenceAsync(shard, epoch, cancel).ConfigureAwait(false);
        }

        if (!isRaised)
            throw new StoreUnavailableException(
                $"The database {Name} has seen a newer owner of shard {shard} than the first database knows: one of "
                + "the two was restored from before the other. Restore both to one time.");
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync().ConfigureAwait(false);
        await _sizes.DisposeAsync().ConfigureAwait(false);
        await _ownership.DisposeAsync().ConfigureAwait(false);
        await Database.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask<bool> TryRaiseFenceAsync(ShardId shard, Epoch epoch, CancellationToken cancel) =>
        _ownership.ScalarAsync<bool>(
            $"Raising the fence of shard {shard} in {Name}", "SELECT fence_raise_1($1, $2)", cancel,
            Of(shard.Value), Of(epoch.Value));

    private StoreCounters Counters(string store) =>
        new(Name.Length == 0 ? store : $"{store}/{Name}", _sizes.Of(store));
}
