using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitor.Actors.Instruments;
using Monitor.Node.Grpc;
using Monitor.Node.Ingest.Native;
using Monitor.Shared.Ingest.Native;

namespace Monitor.Node.Tests.Ingest.Native;

/// <summary>The native endpoint on a real Kestrel in front of a recording store; its connections can be cut.</summary>
internal sealed class NativeTestServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConnectionContext> _connections = [];
    private WebApplication? _app;

    private NativeTestServer(RecordingStore store, NativeLimits limits)
    {
        Store = store;
        Limits = limits;
    }

    public RecordingStore Store { get; }

    public NativeLimits Limits { get; }

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public HttpClient Http => new() { BaseAddress = Address };

    public static async Task<NativeTestServer> StartAsync(NativeLimits? limits = null)
    {
        var server = new NativeTestServer(new RecordingStore(), limits ?? NativeLimits.Default);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts on the port of before with the same store, as a process does after kill -9.</summary>
    public async Task StartAgainAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Address.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => async connection =>
            {
                _connections[connection.ConnectionId] = connection;
                await next(connection);
                _connections.TryRemove(connection.ConnectionId, out _);
            });
        }));
        _app = builder.Build();
        var service = new NativeIngestService(
            Store, Store, Limits, TimeProvider.System, new NativeInstruments(new InstrumentRegistry()));
        _app.MapGrpcStream(NativeFields.StreamMethod, service.ServeAsync, new GrpcOptions(Limits.MessageBytes));
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Cuts every connection without a word.</summary>
    public void CutConnections()
    {
        foreach (ConnectionContext connection in _connections.Values)
            connection.Abort(new ConnectionAbortedException("cut by the test"));
    }

    /// <summary>Cuts all and frees the port.</summary>
    public async Task KillAsync()
    {
        CutConnections();
        await _app!.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
