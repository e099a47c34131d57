using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitor.Actors.Instruments;
using Monitor.Node.Grpc;
using Monitor.Node.Ingest;
using Monitor.Node.Ingest.Otlp;

namespace Monitor.Node.Tests.Ingest.Otlp;

/// <summary>The real endpoints on a real Kestrel, two free loopback ports, in front of a recording ingest.</summary>
internal sealed class OtlpTestHost : IAsyncDisposable
{
    public const int MaxBodyBytes = 64 << 10;
    public const int MaxDecodedBytes = 256 << 10;

    private readonly WebApplication _app;

    private OtlpTestHost(WebApplication app, RecordingIngest ingest, BodyBudget budget)
    {
        _app = app;
        Ingest = ingest;
        Budget = budget;
        Uri[] addresses = [.. app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a))];
        Http = addresses[0];
        Grpc = addresses[1];
        Client = new HttpClient { BaseAddress = Http };
        GrpcClient = new HttpClient { BaseAddress = Grpc };
    }

    public RecordingIngest Ingest { get; }

    public BodyBudget Budget { get; }

    public Uri Http { get; }

    public Uri Grpc { get; }

    public HttpClient Client { get; }

    public HttpClient GrpcClient { get; }

    public static async Task<OtlpTestHost> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        WebApplication app = builder.Build();
        var ingest = new RecordingIngest();
        var instruments = new OtlpInstruments(new InstrumentRegistry());
        var handler = new OtlpHandler(ingest, instruments, TimeProvider.System);
        var budget = new BodyBudget(4 * MaxDecodedBytes);
        new OtlpHttpEndpoints(handler, instruments, budget, MaxDecodedBytes).Map(app);
        new OtlpGrpcEndpoints(handler, new GrpcOptions(MaxDecodedBytes, budget)).Map(app);
        await app.StartAsync();
        return new OtlpTestHost(app, ingest, budget);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        GrpcClient.Dispose();
        await _app.DisposeAsync();
    }
}
