using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Node.Configuration;
using Monitor.Node.Storage.Postgres;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.TestServers.Postgres;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>A database of a test's own, and the stores that it opens on it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public const string Cluster = "trading";
    public const int Shards = 16;

    private readonly List<PostgresStores> _opened = [];

    private TestDatabase(PostgresServer server, string name)
    {
        Server = server;
        Name = name;
        Options = OptionsFor(name, server);
    }

    public PostgresServer Server { get; }

    public string Name { get; }

    public PostgresOptions Options { get; set; }

    public PostgresLogOptions LogOptions { get; set; } = new();

    public static async Task<TestDatabase> CreateAsync(PostgresServer? server = null)
    {
        server ??= await SharedPostgres.GetAsync();
        return new TestDatabase(server, await server.CreateDatabaseAsync());
    }

    public static PostgresOptions OptionsFor(string database, params IEnumerable<PostgresServer> servers) => new(
        [.. servers.Select(server => new PostgresHost(PostgresServer.Host, server.Port))],
        database, PostgresServer.User, new Secret(PostgresServer.Password), "monitor",
        new PostgresTlsOptions(PostgresTlsMode.Off, null, null, null), PostgresDurability.Flush, 20,
        TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));

    /// <summary>Opens the stores as a node does.</summary>
    public async Task<PostgresStores> OpenAsync(
        string node = "node", string cluster = Cluster, int shards = Shards, TimeSpan patience = default)
    {
        PostgresStores stores = await PostgresStores.OpenAsync(
            Options, LogOptions, patience, cluster, shards, node, TimeProvider.System, NullLoggerFactory.Instance,
            CancellationToken.None);
        lock (_opened)
            _opened.Add(stores);
        return stores;
    }

    public Task ExecuteAsync(string sql) => Server.ExecuteAsync(Name, "SET search_path = monitor; " + sql);

    public Task<T?> ScalarAsync<T>(string sql) => Server.ScalarAsync<T>(Name, "SET search_path = monitor; " + sql);

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
