using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Node.Configuration;
using Monitor.Node.Storage.Postgres;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.TestServers.Postgres;
using Npgsql;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>A schema of a test's own on a server, and the stores that it opens there.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public const string Cluster = "trading";
    public const int Shards = 16;

    private const string Database = "postgres";

    private static int _schemas;

    private readonly List<PostgresStores> _opened = [];

    private TestDatabase(PostgresServer server)
    {
        Server = server;
        Options = OptionsFor($"test_{Interlocked.Increment(ref _schemas)}", server);
    }

    /// <summary>The one that <see cref="ExecuteAsync"/> goes to.</summary>
    public PostgresServer Server { get; set; }

    public PostgresOptions Options { get; set; }

    /// <summary>Databases beside the one of <see cref="Options"/>.</summary>
    public IReadOnlyList<ClusterDatabaseOptions> Others { get; set; } = [];

    public PostgresLogOptions LogOptions { get; set; } = new();

    public static async Task<TestDatabase> CreateAsync(PostgresServer? server = null) =>
        new(server ?? await SharedPostgres.GetAsync());

    public static PostgresOptions OptionsFor(string schema, params IEnumerable<PostgresServer> servers) => new(
        [.. servers.Select(server => new PostgresHost(PostgresServer.Host, server.Port))],
        Database, PostgresServer.User, new Secret(PostgresServer.Password), schema,
        new PostgresTlsOptions(PostgresTlsMode.Off, null, null, null), PostgresDurability.Flush, 20,
        TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));

    /// <summary>The schema that stands for a second database.</summary>
    public string SecondSchema => Options.Schema + "_second";

    /// <summary>Has shards with odd numbers in a second database.</summary>
    public void KeepEverySecondShardElsewhere() => Others =
    [
        new ClusterDatabaseOptions(
            "second", [.. Enumerable.Range(0, Shards).Where(int.IsOddInteger)], Options with { Schema = SecondSchema }),
    ];

    /// <summary>Opens the stores as a node does.</summary>
    public async Task<PostgresStores> OpenAsync(
        string? node = null, string cluster = Cluster, int shards = Shards, TimeSpan patience = default,
        LogSpool? spool = null)
    {
        PostgresStores stores = await PostgresStores.OpenAsync(
            new PostgresStoresSetup(Options, Others, cluster, shards, node ?? Options.Schema), LogOptions, patience,
            _ => spool, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        lock (_opened)
            _opened.Add(stores);
        return stores;
    }

    public Task ExecuteAsync(string sql) => Server.ExecuteAsync(Database, sql, Options.Schema);

    public Task<T?> ScalarAsync<T>(string sql) => Server.ScalarAsync<T>(Database, sql, Options.Schema);

    /// <summary>A session beside the stores', to hold transactions open in.</summary>
    /// <param name="application">What the server takes it for; null for nothing special.</param>
    public async Task<NpgsqlConnection> ConnectAsync(string? application = null)
    {
        var connection = new NpgsqlConnection(
            Server.ConnectionString(Database, Options.Schema) + $";Application Name={application ?? "test"}");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The sessions of this test's stores that wait for a lock.</summary>
    public string BlockedSessions(string words) =>
        $"FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{words}%' "
        + $"AND application_name = 'monitor {Options.Schema}'";

    /// <summary>Ends when a statement of this test's stores waits for a lock.</summary>
    public async Task WaitForABlockedStatementAsync(string words)
    {
        while (await ScalarAsync<long>("SELECT count(*) " + BlockedSessions(words)) == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10));
    }

    /// <summary>
    /// Moves the server's clock as leases and members see it, by moving everything that they compare with it.
    /// </summary>
    public Task AdvanceAsync(TimeSpan time) => ExecuteAsync(FormattableString.Invariant(
        $"UPDATE leases SET until = until - interval '{time.TotalMilliseconds} ms'; ")
        + FormattableString.Invariant(
            $"UPDATE members SET until = until - interval '{time.TotalMilliseconds} ms'"));

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresStores stores in _opened)
            await stores.DisposeAsync();
    }
}
