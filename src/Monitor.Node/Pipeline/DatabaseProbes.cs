using Monitor.Node.Hosting;
using Monitor.Node.Storage.Postgres;

namespace Monitor.Node.Pipeline;

/// <summary>The watches over a cluster's databases, one for each.</summary>
internal sealed class DatabaseProbes(IReadOnlyList<PostgresProbe> probes) : IHostedService, IReadinessCheck, IDisposable
{
    /// <summary>In the order of the databases, the first one first.</summary>
    public IReadOnlyList<PostgresProbe> All => probes;

    public string? NotReadyBecause => Reasons(probe => probe.NotReadyBecause);

    public string? NotTakingBecause => Reasons(probe => probe.NotTakingBecause);

    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(probes.Select(probe => probe.StartAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(probes.Select(probe => probe.StopAsync(cancellationToken)));

    public void Dispose()
    {
        foreach (PostgresProbe probe in probes)
            probe.Dispose();
    }

    private string? Reasons(Func<PostgresProbe, string?> reasonOf) =>
        string.Join("; ", probes.Select(reasonOf).OfType<string>()) is { Length: > 0 } reasons ? reasons : null;
}
