using System.Net;
using Monitor.EndToEnd.Alerting;
using Monitor.EndToEnd.Prometheus;
using Monitor.TestServers.Postgres;
using Npgsql;

namespace Monitor.Cluster.Tests;

/// <summary>
/// Nodes as real processes over one real PostgreSQL, and a receiver of their pages. Who owns what is read from the
/// database, past everything that the nodes say of themselves.
/// </summary>
internal sealed class ClusterUnderTest : IAsyncDisposable
{
    public const int Shards = 8;

    private const string FirstNode = "node-0";

    private readonly List<ClusterNode> _nodes = [];
    private readonly ClusterSetup _setup;
    private readonly string _database;

    private ClusterUnderTest(ClusterSetup setup, PostgresServer server, string database)
    {
        _setup = setup;
        Server = server;
        _database = database;
        Receiver = new PageReceiver(setup.Network is { } network ? IPAddress.Parse(network.Here) : null);
    }

    /// <summary>The one that is asked who owns what; a failover makes it another.</summary>
    public PostgresServer Server { get; set; }

    /// <summary>The name of the cluster's database.</summary>
    public string Database => _database;

    public PageReceiver Receiver { get; }

    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public IReadOnlyList<ClusterNode> Running => [.. _nodes.Where(node => node.IsRunning)];

    /// <summary>Starts nodes on loopback, and waits until every shard has an owner that is planned.</summary>
    /// <param name="nodes">How many.</param>
    /// <param name="lease">How long a shard stays with a node that says nothing.</param>
    /// <param name="server">A server of its own, where a test stops it; null for the one that all share.</param>
    /// <param name="checkpoints">How often shards save their state; often, so that tests meet it.</param>
    public static Task<ClusterUnderTest> StartAsync(
        int nodes = 3, TimeSpan? lease = null, PostgresServer? server = null, TimeSpan? checkpoints = null) =>
        StartAsync(new ClusterSetup
        {
            Nodes = nodes,
            Lease = lease ?? TimeSpan.FromSeconds(3),
            Server = server,
            Checkpoints = checkpoints ?? TimeSpan.FromSeconds(1),
        });

    /// <summary>Starts nodes, and waits until every shard has an owner that is planned.</summary>
    public static async Task<ClusterUnderTest> StartAsync(ClusterSetup setup)
    {
        PostgresServer server = setup.Server ?? await SharedPostgres.GetAsync();
        var cluster = new ClusterUnderTest(setup, server, await server.CreateDatabaseAsync());
        for (int i = 0; i < setup.Nodes; i++)
            cluster._nodes.Add(new ClusterNode($"node-{i}", cluster.Yaml, setup.Rules, setup.PlaceOf(i)));
        try
        {
            await Task.WhenAll(cluster._nodes.Select(node => node.StartAsync()));
            await cluster.SettledAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The leases that run now: shard, owner, epoch.</summary>
    public async Task<IReadOnlyDictionary<int, (string Owner, long Epoch)>> LeasesAsync()
    {
        await using var connection = new NpgsqlConnection(Server.ConnectionString(_database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT shard, owner, epoch FROM monitor.leases WHERE owner IS NOT NULL AND until > clock_timestamp()",
            connection);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        var leases = new Dictionary<int, (string, long)>();
        while (await rows.ReadAsync())
            leases.Add(rows.GetInt32(0), (rows.GetString(1), rows.GetInt64(2)));
        return leases;
    }

    /// <summary>
    /// Waits until every shard and the duty have an owner among the nodes that run, and all of these some.
    /// </summary>
    public Task SettledAsync() => Poll.UntilAsync(
        async () =>
        {
            IReadOnlyDictionary<int, (string Owner, long Epoch)> leases = await LeasesAsync();
            HashSet<string> owners = [.. leases.Values.Select(lease => lease.Owner)];
            if (leases.Count != Shards + 1 || !owners.SetEquals(Running.Select(node => node.Name)))
                return false;
            return (await Task.WhenAll(Running.Select(node => node.IsReadyAsync()))).All(ready => ready);
        },
        Describe);

    /// <summary>The node that owns a shard now.</summary>
    public async Task<ClusterNode> OwnerOfAsync(int shard)
    {
        string? owner = null;
        await Poll.UntilAsync(
            async () => (owner = (await LeasesAsync()).GetValueOrDefault(shard).Owner) is not null, Describe);
        return _nodes.Single(node => node.Name == owner);
    }

    /// <summary>The next page that the receiver accepted.</summary>
    public async Task<Page> NextPageAsync()
    {
        try
        {
            return await Receiver.AcceptedAsync();
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"no page came\n{Describe()}");
        }
    }

    /// <summary>Another node of the same name, that has not been started.</summary>
    public ClusterNode Twin(ClusterNode node) => new(node.Name, Yaml, _setup.Rules);

    public string Describe() => string.Join(
        "\n\n", _nodes.Select(node => $"== {node.Name}{(node.IsRunning ? "" : " (does not run)")}\n{node.Output}"));

    /// <summary>Copies what the nodes have logged to a directory that stays.</summary>
    public string KeepLogs()
    {
        string kept = Directory.CreateTempSubdirectory("monitor-kept").FullName;
        foreach (ClusterNode node in _nodes)
        {
            foreach (string file in Directory.GetFiles(node.LogDirectory))
                File.Copy(file, Path.Combine(kept, $"{node.Name}-{Path.GetFileName(file)}"));
        }

        return kept;
    }

    public async ValueTask DisposeAsync()
    {
        // Each, whatever comes of the others: no process outlives its test.
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        await Receiver.DisposeAsync();
    }

    private string DataOf(string node) =>
        _setup.DataOfFirst is { } first && node == FirstNode ? first : "monitor-data";

    private string Yaml(string node) =>
        $$"""
        machine: {enabled: false}
        data: {directory: {{DataOf(node)}}, checkpoint_interval: {{_setup.Checkpoints.TotalSeconds}}s}
        shards: {{Shards}}
        rules: {files: [rules.yaml], machine_defaults: false}
        receivers: [{name: desk, url: "{{_setup.ReceiverUrl ?? Receiver.Url}}"}{{_setup.MoreReceivers}}]
        oncall: {file: {{_setup.OnCallFile}}}
        allow_unauthenticated_beyond_loopback: {{(_setup.Network is null ? "false" : "true")}}
        cluster:
          node: {{node}}
          lease: {{_setup.Lease.TotalSeconds}}s
          token_file: token
          postgres:
            hosts: [{{string.Join(", ", _setup.HostsOf(Server).Select(host => $"\"{host}\""))}}]
            database: {{_database}}
            user: {{PostgresServer.User}}
            password_file: password
        """;
}
