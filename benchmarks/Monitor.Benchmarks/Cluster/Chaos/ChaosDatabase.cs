using Monitor.Cluster.Tests;
using Monitor.TestServers.Postgres;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>Two database servers, one of which follows the other and is waited for by each commit.</summary>
internal sealed class ChaosDatabase : IAsyncDisposable
{
    private const string WaitForStandby = "synchronous_standby_names = 'standby'";
    private const string WaitForNobody = "synchronous_standby_names = ''";

    /// <summary>A standby that lost its primary looks for it again soon: commits wait meanwhile.</summary>
    private const string LookSoon = "wal_retrieve_retry_interval = '200ms'";

    private ChaosDatabase(PostgresServer primary, PostgresServer standby)
    {
        Primary = primary;
        Standby = standby;
    }

    public PostgresServer Primary { get; private set; }

    public PostgresServer Standby { get; private set; }

    /// <summary>Told of which server takes writes from now on; set when there is a cluster.</summary>
    public ClusterUnderTest? Cluster { get; set; }

    public static async Task<ChaosDatabase> StartAsync()
    {
        PostgresServer primary = await PostgresServer.StartAsync(WaitForStandby, LookSoon);
        return new ChaosDatabase(primary, await primary.StartStandbyAsync(WaitForNobody));
    }

    public async Task KillAsync(TimeSpan down)
    {
        await Primary.KillAsync();
        await Task.Delay(down);
        await Primary.StartAgainAsync();
    }

    public async Task RestartAsync(TimeSpan down)
    {
        await Primary.StopAsync();
        await Task.Delay(down);
        await Primary.StartAgainAsync();
    }

    /// <summary>What was the primary is made anew from the one that took its place.</summary>
    public async Task FailOverAsync(TimeSpan down)
    {
        await Primary.KillAsync();
        await Task.Delay(down);
        await Standby.PromoteAsync();
        (Primary, Standby) = (Standby, Primary);
        Cluster!.Server = Primary;
        await Standby.FollowAsync(Primary, WaitForNobody);
        await Primary.ExecuteAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
        await Primary.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
    }

    public async ValueTask DisposeAsync()
    {
        await Primary.DisposeAsync();
        await Standby.DisposeAsync();
    }
}
