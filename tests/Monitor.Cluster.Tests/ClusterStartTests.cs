using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Pipeline;
using Monitor.Node.Storage.Postgres;
using Monitor.Shared.Sharding;
using Monitor.TestServers.Postgres;

namespace Monitor.Cluster.Tests;

/// <summary>What a node refuses to join, and what it says.</summary>
public sealed class ClusterStartTests
{
    [Theory]
    [InlineData(1, "This machine's clock is 1h ahead of the database's.")]
    [InlineData(-1, "This machine's clock is 1h behind the database's.")]
    public async Task Clock_an_hour_off_is_refused(int hours, string sentence)
    {
        ClusterOptions options = await OptionsAsync();
        await using PostgresStores stores = await OpenAsync(options);
        var refusal = await Assert.ThrowsAsync<NodeStartException>(
            () => new ClusterStart(options, stores, new OtherClock(TimeSpan.FromHours(hours))).CheckAsync(default));
        Assert.StartsWith(sentence, refusal.Message);
    }

    [Fact]
    public async Task Clock_a_second_off_is_not_minded()
    {
        ClusterOptions options = await OptionsAsync();
        await using PostgresStores stores = await OpenAsync(options);
        await new ClusterStart(options, stores, new OtherClock(TimeSpan.FromSeconds(1))).CheckAsync(default);
    }

    [Fact]
    public async Task Cluster_of_another_version_is_refused()
    {
        ClusterOptions options = await OptionsAsync();
        await using PostgresStores stores = await OpenAsync(options);
        var old = new Member(
            "old", Guid.NewGuid(), "127.0.0.1:9110", MemberRoles.Shards, 100, "7.0.0", DateTimeOffset.UnixEpoch,
            MemberState.Up);
        await stores.Members.AnnounceAsync(old, TimeSpan.FromMinutes(1), default);
        var refusal = await Assert.ThrowsAsync<NodeStartException>(
            () => new ClusterStart(options, stores, TimeProvider.System).CheckAsync(default));
        Assert.StartsWith($"old runs version 7.0.0, and this node is {NodeProcess.Version}.", refusal.Message);
    }

    private static async Task<ClusterOptions> OptionsAsync()
    {
        PostgresServer server = await SharedPostgres.GetAsync();
        var postgres = new PostgresOptions(
            [new PostgresHost(PostgresServer.Host, server.Port)], await server.CreateDatabaseAsync(),
            PostgresServer.User, new Secret(PostgresServer.Password), "monitor",
            new PostgresTlsOptions(PostgresTlsMode.Off, null, null, null), PostgresDurability.Flush, 20,
            TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));
        return new ClusterOptions(
            "monitor", "node-0", "127.0.0.1:9110", MemberRoles.Shards, 100, 2, TimeSpan.FromSeconds(3), null, null,
            postgres, Databases: [], SpoolBytes: 0);
    }

    private static Task<PostgresStores> OpenAsync(ClusterOptions options) => PostgresStores.OpenAsync(
        new PostgresStoresSetup(options.Postgres, [], options.Name, 8, options.Node), spool: null, TimeProvider.System,
        NullLoggerFactory.Instance, default);

    private sealed class OtherClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
