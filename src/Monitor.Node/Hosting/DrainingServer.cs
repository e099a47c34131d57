using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Monitor.Node.Hosting;

/// <summary>
/// The web server with a bound on its part of a stop: requests under way have <see cref="DrainTime"/> to end, so that
/// one that never does leaves the stores their share of the five seconds.
/// </summary>
internal sealed class DrainingServer(IServer inner) : IServer
{
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    public IFeatureCollection Features => inner.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => inner.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(DrainTime);
        await inner.StopAsync(limit.Token).ConfigureAwait(false);
    }

    public void Dispose() => inner.Dispose();

    /// <summary>Wraps the server that is registered already.</summary>
    public static void Wrap(IServiceCollection services)
    {
        ServiceDescriptor registered = services.Last(s => s.ServiceType == typeof(IServer));
        services.Remove(registered);
        services.AddSingleton<IServer>(provider => new DrainingServer(
            (IServer)ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!)));
    }
}
