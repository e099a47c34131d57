using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Storage.Postgres.Log;
using Npgsql;

namespace Monitor.Node.Storage.Postgres;

/// <summary>The engine of a cluster: every store in one PostgreSQL database that all nodes share.</summary>
internal sealed class PostgresStores : IEngine
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(500);

    /// <summary>With a disk to fall back on, senders need not wait for a failover to end.</summary>
    private static readonly TimeSpan SpoolAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Few, and quick to be given up: a renewal that is late costs every shard of this node, so it must not wait behind
    /// checkpoints for a connection, nor long for one that hangs.
    /// </summary>
    private const int OwnershipConnections = 6;

    private static readonly TimeSpan OwnershipTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A writer that was paused at its shard's fence is waited for this long: with a lease of 3 s, and as long again
    /// for a look and the ending, a takeover stays within 5 s.
    /// </summary>
    private static readonly TimeSpan OwnershipLockTimeout = TimeSpan.FromSeconds(1);

    private readonly PostgresDatabase _database;
    private readonly PostgresDatabase _ownership;
    private readonly PostgresSizes _sizes;
    private readonly PostgresEventLog _log;
    private readonly PostgresJournal _journal;
    private readonly PostgresSnapshots _snapshots;
    private readonly PostgresHistory _history;

    private PostgresStores(
        PostgresDatabase database, PostgresDatabase ownership, Guid clusterId, PostgresLogOptions log, LogSpool? spool,
        TimeProvider time, ILoggerFactory logs)
    {
        _database = database;
        _ownership = ownership;
        ClusterId = clusterId;
        _sizes = new PostgresSizes(database, time);
        _log = new PostgresEventLog(
            database, log, time, logs.CreateLogger<PostgresEventLog>(), _sizes.Of("log"), spool);
        _journal = new PostgresJournal(database, _sizes.Of("journal"));
        _snapshots = new PostgresSnapshots(database, _sizes.Of("snapshots"));
        _history = new PostgresHistory(database, _sizes.Of("history"));
        Leases = new PostgresLeases(ownership);
        Members = new PostgresMembers(ownership);
    }

    public PostgresDatabase Database => _database;

    /// <summary>What waits on this node's disk for the server; null where nothing may.</summary>
    public LogSpool? Spool => _log.Spool;

    /// <summary>Drawn when the cluster was made; the same on every node.</summary>
    public Guid ClusterId { get; }

    public IEventLog Log => _log;

    public ILeases Leases { get; }

    public IMembers Members { get; }

    public IJournal Journal => _journal;

    public ISnapshots Snapshots => _snapshots;

    public IHistory History => _history;

    public IReadOnlyList<IStoreStatistics> Statistics =>
        [_log.Statistics, _snapshots.Statistics, _journal.Statistics, _history.Statistics];

    /// <summary>
    /// Connects, brings the schema up to date, and enters the cluster. A server that is away is waited for a while,
    /// since all may have been started together; one that refuses this user, database or cluster is not.
    /// </summary>
    /// <param name="spool">
    /// A directory of this process's own, and the bytes that may wait there for the server; null: nothing may.
    /// </param>
    /// <exception cref="NodeStartException">With a sentence that says what to do.</exception>
    public static Task<PostgresStores> OpenAsync(
        PostgresOptions options, string cluster, int shards, string node, (string Directory, long Bytes)? spool,
        TimeProvider time, ILoggerFactory logs, CancellationToken cancel)
    {
        LogSpool? opened = spool is { } place
            ? LogSpool.Open(place.Directory, place.Bytes, time, logs.CreateLogger<LogSpool>()) : null;
        PostgresLogOptions log = opened is null ? new PostgresLogOptions() : new PostgresLogOptions { Patience = SpoolAfter };
        return OpenAsync(options, log, StartPatience, opened, cluster, shards, node, time, logs, cancel);
    }

    internal static async Task<PostgresStores> OpenAsync(
        PostgresOptions options, PostgresLogOptions log, TimeSpan patience, LogSpool? spool, string cluster, int shards,
        string node, TimeProvider time, ILoggerFactory logs, CancellationToken cancel)
    {
        var database = new PostgresDatabase(options, node);
        ILogger logger = logs.CreateLogger<PostgresStores>();
        long startedAt = time.GetTimestamp();
        while (true)
        {
            try
            {
                await PostgresSchema.MigrateAsync(database, cancel).ConfigureAwait(false);
                Guid id = await PostgresSchema.EnterAsync(database, cluster, shards, cancel).ConfigureAwait(false);
                PostgresOptions quick = options with
                {
                    Connections = OwnershipConnections,
                    LockTimeout = OwnershipLockTimeout,
                    CommandTimeout = options.CommandTimeout < OwnershipTimeout ? options.CommandTimeout : OwnershipTimeout,
                };
                return new PostgresStores(database, new PostgresDatabase(quick, node), id, log, spool, time, logs);
            }
            catch (StoreUnavailableException away) when (
                away.InnerException is { } inner && PostgresErrors.IsPassing(inner)
                && time.GetElapsedTime(startedAt) < patience)
            {
                logger.LogWarning("Waiting for the database {Address}: {Reason}", database.Address, away.Message);
                await Task.Delay(StartPause, time, cancel).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                if (spool is not null)
                    await spool.DisposeAsync().ConfigureAwait(false);
                await database.DisposeAsync().ConfigureAwait(false);
                if (error is StoreUnavailableException)
                    throw new NodeStartException(StartMessage(database, error));
                throw;
            }
        }
    }

    /// <summary>The server's clock, which leases go by.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    public async ValueTask<DateTimeOffset> NowAsync(CancellationToken cancel) =>
        await _database.ScalarAsync<DateTime>("A look at the server's clock", "SELECT clock_timestamp()", cancel)
            .ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync().ConfigureAwait(false);
        await _sizes.DisposeAsync().ConfigureAwait(false);
        await _ownership.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private static string StartMessage(PostgresDatabase database, Exception error)
    {
        PostgresOptions options = database.Options;
        string advice = (error.InnerException as PostgresException)?.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"The server refuses the user {options.User}: check cluster.postgres.user and password_file, and the "
                + "server's pg_hba.conf.",
            PostgresErrorCodes.InvalidCatalogName =>
                $"Make the database: createdb -O {options.User} {options.Database}.",
            _ => "Check cluster.postgres.hosts, and that the server runs and can be reached from here.",
        };
        return $"The database {database.Address} cannot be used. {error.Message} {advice}";
    }
}
