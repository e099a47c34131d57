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

    private const string Rules =
        """
        groups:
        - name: risk
          rules:
          - alert: PositionTooLarge
            when: {component: risk, metric: position, statistic: last, window: 10m, comparison: ">", threshold: 10}
            for: 0s
        """;

    private readonly List<ClusterNode> _nodes = [];
    private readonly string _database;
    private readonly TimeSpan _lease;
    private readonly TimeSpan _checkpoints;

    private ClusterUnderTest(PostgresServer server, string database, TimeSpan lease, TimeSpan checkpoints)
    {
        Server = server;
        _database = database;
        _lease = lease;
        _checkpoints = checkpoints;
    }

    public PostgresServer Server { get; }

    /// <summary>The name of the cluster's database.</summary>
    public string Database => _database;

    public PageReceiver Receiver { get; } = new();

    /// <summary>Who is called for incidents; null for nobody.</summary>
    public ClusterOnCall? OnCall { get; private init; }

    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public IReadOnlyList<ClusterNode> Running => [.. _nodes.Where(node => node.IsRunning)];

    /// <summary>Whether the test is over: nothing is sent any more.</summary>
    public bool IsEnding { get; private set; }

    /// <summary>Starts nodes one after the other, and waits until every shard has an owner that is planned.</summary>
    /// <param name="nodes">How many.</param>
    /// <param name="lease">How long a shard stays with a node that says nothing.</param>
    /// <param name="server">A server of its own, where a test stops it; null for the one that all share.</param>
    /// <param name="onCall">Who is called for incidents; null for nobody.</param>
    /// <param name="checkpoints">How often shards save their state; often, so that tests meet it.</param>
    public static async Task<ClusterUnderTest> StartAsync(
        int nodes = 3, TimeSpan? lease = null, PostgresServer? server = null, TimeSpan? checkpoints = null,
        ClusterOnCall? onCall = null)
    {
        server ??= await SharedPostgres.GetAsync();
        var cluster = new ClusterUnderTest(
            server, await server.CreateDatabaseAsync(), lease ?? TimeSpan.FromSeconds(3),
            checkpoints ?? TimeSpan.FromSeconds(1))
        {
            OnCall = onCall,
        };
        for (int i = 0; i < nodes; i++)
            cluster._nodes.Add(new ClusterNode($"node-{i}", cluster.Yaml, Rules));
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
    public ClusterNode Twin(ClusterNode node) => new(node.Name, Yaml, Rules);

    public string Describe() => string.Join(
        "\n\n", _nodes.Select(node => $"== {node.Name}{(node.IsRunning ? "" : " (does not run)")}\n{node.Output}"));

    /// <summary>Whoever sends gives up.</summary>
    public void End() => IsEnding = true;

    public async ValueTask DisposeAsync()
    {
        End();
        // Each, whatever comes of the others: no process outlives its test.
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        await Receiver.DisposeAsync();
    }

    private string Yaml(string node) =>
        $$"""
        machine: {enabled: false}
        data: {checkpoint_interval: {{_checkpoints.TotalSeconds}}s}
        shards: {{Shards}}
        rules: {files: [rules.yaml], machine_defaults: false}
        receivers: [{name: desk, url: "{{Receiver.Url}}"}{{OnCall?.Receivers}}]
        oncall: {file: {{OnCall?.File}}}
        cluster:
          node: {{node}}
          lease: {{_lease.TotalSeconds}}s
          token_file: token
          postgres:
            hosts: ["{{PostgresServer.Host}}:{{Server.Port}}"]
            database: {{_database}}
            user: {{PostgresServer.User}}
            password_file: password
        """;
}
