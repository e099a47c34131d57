using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Storage.Postgres;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>A start is refused with a sentence that says what to do, and several starts at once get along.</summary>
public sealed class PostgresStartTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Nodes_that_start_at_once_make_one_schema_and_one_cluster()
    {
        PostgresStores[] nodes =
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _database.OpenAsync($"node-{i}")));
        Assert.Single(nodes.Select(node => node.ClusterId).Distinct());
        Assert.Equal(1, await _database.ScalarAsync<long>("SELECT count(*) FROM schema_steps WHERE step = 1"));
    }

    [Fact]
    public async Task Schema_that_only_a_later_version_can_use_is_refused()
    {
        await _database.OpenAsync();
        await _database.ExecuteAsync("INSERT INTO schema_steps VALUES (900, 900, '7.1.0')");
        string message = await RefusalAsync();
        Assert.Contains("was changed by version 7.1.0", message, StringComparison.Ordinal);
        Assert.Contains("Start version 7.1.0 or later here", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_of_a_later_version_that_only_added_is_used()
    {
        await _database.OpenAsync();
        await _database.ExecuteAsync("INSERT INTO schema_steps VALUES (900, 1, '7.1.0')");
        await _database.OpenAsync("older");
    }

    [Fact]
    public async Task Another_cluster_in_the_schema_is_refused()
    {
        await _database.OpenAsync();
        Assert.Contains(
            "belongs to the cluster \"trading\", and this node is of \"research\"",
            await RefusalAsync(() => _database.OpenAsync(cluster: "research")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_number_of_shards_is_refused()
    {
        await _database.OpenAsync();
        Assert.Contains(
            "was made with 16 shards, and this node is configured for 32",
            await RefusalAsync(() => _database.OpenAsync(shards: 32)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_clusters_live_in_two_schemas_of_one_database()
    {
        await _database.OpenAsync();
        _database.Options = _database.Options with { Schema = _database.Options.Schema + "_b" };
        await _database.OpenAsync(cluster: "research", shards: 32);
    }

    [Fact]
    public async Task Wrong_password_is_refused_at_once()
    {
        _database.Options = _database.Options with { Password = new Secret("wrong") };
        string message = await RefusalAsync(() => _database.OpenAsync(patience: TimeSpan.FromHours(1)));
        Assert.Contains("password authentication failed", message, StringComparison.Ordinal);
        Assert.Contains("check cluster.postgres.user and password_file", message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_database_is_refused_at_once()
    {
        _database.Options = _database.Options with { Database = "nowhere" };
        string message = await RefusalAsync(() => _database.OpenAsync(patience: TimeSpan.FromHours(1)));
        Assert.Contains("createdb -O monitor nowhere", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_where_nobody_answers_is_refused_when_patience_is_over()
    {
        _database.Options = _database.Options with { Hosts = [new PostgresHost("127.0.0.1", 1)] };
        string message = await RefusalAsync();
        Assert.Contains("Connection refused", message, StringComparison.Ordinal);
        Assert.Contains("Check cluster.postgres.hosts", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_without_rights_is_told_which()
    {
        string user = $"{_database.Options.Schema}_user";
        await _database.Server.ExecuteAsync("postgres", $"CREATE USER {user} PASSWORD 'x'");
        _database.Options = _database.Options with { User = user, Password = new Secret("x") };
        Assert.Contains("Grant it CREATE on the database", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_only_server_is_refused_when_patience_is_over()
    {
        string user = $"{_database.Options.Schema}_user";
        await _database.Server.ExecuteAsync(
            "postgres",
            $"CREATE USER {user} SUPERUSER PASSWORD 'x'; ALTER USER {user} SET default_transaction_read_only = on");
        _database.Options = _database.Options with { User = user, Password = new Secret("x") };
        Assert.Contains("the server is read-only", await RefusalAsync(), StringComparison.Ordinal);
    }

    private Task<string> RefusalAsync() => RefusalAsync(() => _database.OpenAsync());

    private static async Task<string> RefusalAsync(Func<Task> start) =>
        (await Assert.ThrowsAsync<NodeStartException>(start)).Message;
}
