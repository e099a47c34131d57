using System.Globalization;
using Monitor.Cluster.Tests;
using Monitor.EndToEnd;
using Monitor.TestServers.Postgres;

namespace Monitor.Benchmarks.Cluster;

/// <summary>What nodes and their database use of the processors while nobody sends anything, and for what.</summary>
internal static class RestCost
{
    /// <summary>Compilation of what runs for ever, and the first minutes' partitions, are over by then.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(60);

    public static async Task MeasureAsync(int seconds)
    {
        await using var server = await PostgresServer.StartAsync(DatabaseStatements.Settings);
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(
            server: server, checkpoints: TimeSpan.FromSeconds(30));
        await using NodeUnderTest alone = await NodeUnderTest.StartAsync(
            "machine: {enabled: false}\nrules: {machine_defaults: false}\n");
        await DatabaseStatements.BeginAsync(server, cluster.Database);
        double Nodes() => cluster.Nodes.Sum(node => ProcessorTime.OfTree(node.ProcessId));
        double Database() => ProcessorTime.OfTree(server.ProcessId);
        double Alone() => ProcessorTime.OfTree(alone.Process.Id);
        Task<long> CommitsAsync() => server.ScalarAsync<long>(
            cluster.Database, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
        Task<long> SyncsAsync() => server.ScalarAsync<long>(
            cluster.Database, "SELECT wal_sync FROM pg_stat_wal");

        await Task.Delay(WarmUp);
        await server.ExecuteAsync(cluster.Database, "SELECT pg_stat_statements_reset()");
        (double nodes, double database, double lone) = (Nodes(), Database(), Alone());
        (long commits, long syncs) = (await CommitsAsync(), await SyncsAsync());
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        (nodes, database, lone) = (Nodes() - nodes, Database() - database, Alone() - lone);
        (commits, syncs) = (await CommitsAsync() - commits, await SyncsAsync() - syncs);
        await DatabaseStatements.PrintAsync(server, cluster.Database);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"at rest, processor per second: alone {lone / seconds:0.0000} s; "
            + $"cluster of 3 {(nodes + database) / seconds:0.0000} s "
            + $"(nodes {nodes / seconds:0.0000} s, database {database / seconds:0.0000} s), "
            + $"ratio {(nodes + database) / lone:0.0}; {(double)commits / seconds:0.0} commits and "
            + $"{(double)syncs / seconds:0.0} syncs a second"));
    }
}
