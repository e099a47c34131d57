using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.Node.Storage.Postgres.Several;
using Monitor.Shared.Sharding;
using Npgsql;

namespace Monitor.Node.Storage.Postgres;

/// <summary>
/// The engine of a cluster: every store in one PostgreSQL database that all nodes share, or, where that is not enough,
/// in several by shard.
/// </summary>
internal sealed class PostgresStores : IEngine, IKeptRecords
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

    private readonly ShardDatabases _databases;

    private PostgresStores(ShardDatabases databases, Guid clusterId)
    {
        _databases = databases;
        ClusterId = clusterId;
        DatabasePart first = databases.First;
        var leases = new PostgresLeases(first.Ownership);
        bool isOne = databases.Parts.Count == 1;
        Log = isOne ? first.Log : new SeveralLogs(databases);
        Leases = isOne ? leases : new SeveralLeases(leases, databases);
        Members = new PostgresMembers(first.Ownership);
        Snapshots = isOne ? first.Snapshots : new SeveralSnapshots(databases);
        History = isOne ? first.History : new SeveralHistories(databases);
    }

    /// <summary>The first one.</summary>
    public PostgresDatabase Database => _databases.First.Database;

    /// <summary>All of them, the first one first.</summary>
    public IReadOnlyList<DatabasePart> Parts => _databases.Parts;

    /// <summary>Drawn when the cluster was made; the same on every node.</summary>
    public Guid ClusterId { get; }

    public IEventLog Log { get; }

    /// <summary>Of all databases.</summary>
    public Action<ShardId, ReadOnlyMemory<byte>>? Kept
    {
        set
        {
            foreach (DatabasePart part in Parts)
                part.Log.Kept = value;
        }
    }

    public ILeases Leases { get; }

    public IMembers Members { get; }

    public IJournal Journal => _databases.First.Journal;

    public ISnapshots Snapshots { get; }

    public IHistory History { get; }

    public IReadOnlyList<IStoreStatistics> Statistics => [.. Parts.SelectMany(part => part.Statistics)];

    /// <summary>
    /// Connects, brings the schema up to date, and enters the cluster. A server that is away is waited for a while,
    /// since all may have been started together; one that refuses this user, database or cluster is not.
    /// </summary>
    /// <param name="spool">
    /// A directory of this process's own, and the bytes that may wait there for the servers; null: nothing may.
    /// </param>
    /// <exception cref="NodeStartException">With a sentence that says what to do.</exception>
    public static Task<PostgresStores> OpenAsync(
        PostgresStoresSetup setup, (string Directory, long Bytes)? spool, TimeProvider time, ILoggerFactory logs,
        CancellationToken cancel)
    {
        PostgresLogOptions log = spool is null
            ? new PostgresLogOptions()
            : new PostgresLogOptions { Patience = SpoolAfter };
        return OpenAsync(setup, log, StartPatience, SpoolOf, time, logs, cancel);

        LogSpool? SpoolOf(string database) => spool is not { } place ? null : LogSpool.Open(
            database.Length == 0 ? place.Directory : $"{place.Directory}-{database}",
            place.Bytes / (1 + setup.Others.Count), time, logs.CreateLogger<LogSpool>());
    }

    internal static async Task<PostgresStores> OpenAsync(
        PostgresStoresSetup setup, PostgresLogOptions log, TimeSpan patience, Func<string, LogSpool?> spoolOf,
        TimeProvider time, ILoggerFactory logs, CancellationToken cancel)
    {
        var parts = new List<DatabasePart>();
        long startedAt = time.GetTimestamp();
        ILogger logger = logs.CreateLogger<PostgresStores>();
        try
        {
            Guid? id = null;
            foreach ((string name, PostgresOptions options) in setup.Databases)
            {
                DatabasePart part = Make(name, options, setup.Node, log, spoolOf(name), time, logs);
                parts.Add(part);
                id = await EnterAsync(part, setup, id, IsPatient, logger, time, cancel).ConfigureAwait(false);
            }

            await ShardPlaces.CheckAsync(parts[0].Database, setup.Places, cancel).ConfigureAwait(false);
            var elsewhere = new Dictionary<int, int>();
            for (int i = 0; i < setup.Others.Count; i++)
            {
                foreach (int shard in setup.Others[i].Shards)
                    elsewhere[shard] = i + 1;
            }

            return new PostgresStores(new ShardDatabases(parts, elsewhere), id!.Value);
        }
        catch
        {
            foreach (DatabasePart part in parts)
                await part.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        bool IsPatient() => time.GetElapsedTime(startedAt) < patience;
    }

    /// <summary>The server's clock, which leases go by.</summary>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    public async ValueTask<DateTimeOffset> NowAsync(CancellationToken cancel) =>
        await Database.ScalarAsync<DateTime>("A look at the server's clock", "SELECT clock_timestamp()", cancel)
            .ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        foreach (DatabasePart part in Parts)
            await part.DisposeAsync().ConfigureAwait(false);
    }

    private static DatabasePart Make(
        string name, PostgresOptions options, string node, PostgresLogOptions log, LogSpool? spool, TimeProvider time,
        ILoggerFactory logs)
    {
        PostgresOptions quick = options with
        {
            Connections = OwnershipConnections,
            LockTimeout = OwnershipLockTimeout,
            CommandTimeout = options.CommandTimeout < OwnershipTimeout ? options.CommandTimeout : OwnershipTimeout,
        };
        return new DatabasePart(
            name, new PostgresDatabase(options, node), new PostgresDatabase(quick, node), log, spool, time, logs);
    }

    private static async Task<Guid> EnterAsync(
        DatabasePart part, PostgresStoresSetup setup, Guid? id, Func<bool> isPatient, ILogger logger, TimeProvider time,
        CancellationToken cancel)
    {
        PostgresDatabase database = part.Database;
        while (true)
        {
            try
            {
                await PostgresSchema.MigrateAsync(database, cancel).ConfigureAwait(false);
                return await PostgresSchema.EnterAsync(database, setup.Cluster, setup.Shards, part.Name, id, cancel)
                    .ConfigureAwait(false);
            }
            catch (StoreUnavailableException away) when (
                away.InnerException is { } inner && PostgresErrors.IsPassing(inner) && isPatient())
            {
                logger.LogWarning("Waiting for the database {Address}: {Reason}", database.Address, away.Message);
                await Task.Delay(StartPause, time, cancel).ConfigureAwait(false);
            }
            catch (StoreUnavailableException away)
            {
                throw new NodeStartException(StartMessage(database, away));
            }
        }
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
            _ when PostgresErrors.IsCertificate(error) =>
                "The server's certificate must name the host as cluster.postgres.hosts does, and be signed by "
                + $"{options.Tls.CaFile ?? "an authority that this system trusts"}: check hosts and tls.ca_file.",
            _ => "Check cluster.postgres.hosts, and that the server runs and can be reached from here.",
        };
        return $"The database {database.Address} cannot be used. {error.Message} {advice}";
    }
}
