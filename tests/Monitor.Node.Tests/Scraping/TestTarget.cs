using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Monitor.Node.Tests.Scraping;

/// <summary>A real server on loopback that answers /metrics as the test says.</summary>
internal sealed class TestTarget : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestTarget()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            LastRequest = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString());
            Asked.Release();
            try
            {
                await Answer(context);
            }
            catch (Exception) when (context.RequestAborted.IsCancellationRequested)
            {
                Aborted.Release();
            }
        });
    }

    public Func<HttpContext, Task> Answer { get; set; } = Text("");

    /// <summary>One permit for each request.</summary>
    public SemaphoreSlim Asked { get; } = new(0);

    /// <summary>One permit for each request that the scraper gave up.</summary>
    public SemaphoreSlim Aborted { get; } = new(0);

    public Dictionary<string, string> LastRequest { get; private set; } = [];

    public string Address => new Uri(_app.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;

    public static async Task<TestTarget> StartAsync()
    {
        var target = new TestTarget();
        await target._app.StartAsync();
        return target;
    }

    public static Func<HttpContext, Task> Text(string text, string type = "text/plain; version=0.0.4") => context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    };

    public async ValueTask DisposeAsync()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await _app.StopAsync(stop.Token);
        await _app.DisposeAsync();
        Asked.Dispose();
        Aborted.Dispose();
    }
}
