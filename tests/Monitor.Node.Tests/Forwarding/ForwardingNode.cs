using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitor.Actors.Instruments;
using Monitor.Actors.Sharding;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Node.Peers;
using Monitor.Shared.Peers;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Tests.Forwarding;

/// <summary>
/// The HTTP side of a node on real listeners: one for clients, one for nodes, and what carries requests between them.
/// Which node has the duty is the test's to say.
/// </summary>
internal sealed class ForwardingNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PeerClient _peers;
    private readonly ListenOptions[] _listeners;

    private ForwardingNode(
        string name, WebApplication app, ClusterBoard board, PeerClient peers, ListenOptions[] listeners)
    {
        _app = app;
        _peers = peers;
        _listeners = listeners;
        Board = board;
        Self = new Member(
            name, Guid.NewGuid(), listeners[1].IPEndPoint!.ToString(), MemberRoles.Shards, 100, "1.0",
            DateTimeOffset.UnixEpoch, MemberState.Up);
        Client = new HttpClient { BaseAddress = new Uri($"http://{listeners[0].IPEndPoint}") };
    }

    public ClusterBoard Board { get; }

    public Member Self { get; }

    /// <summary>Talks to this node as a client does.</summary>
    public HttpClient Client { get; }

    public IPEndPoint NodePort => _listeners[1].IPEndPoint!;

    public static async Task<ForwardingNode> StartAsync(
        string name, Func<HttpContext, Task> endpoint, string token = "shared", Func<bool>? isRead = null)
    {
        var board = new ClusterBoard(name);
        var instruments = new InstrumentRegistry();
        var identity = new PeerGreeting("test", 4, name, Guid.Empty, "1.0");
        var peers = new PeerClient(identity, new Secret(token), null, TimeProvider.System, instruments);
        var listeners = new ListenOptions[2];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            listeners[0] = Listen(kestrel, NodeListener.Http, HttpProtocols.Http1);
            listeners[1] = Listen(kestrel, NodeListener.Native, HttpProtocols.Http2);
        });
        WebApplication app = builder.Build();
        var authentication = new PeerAuthentication(new Secret(token), hasTls: false, instruments);
        var forwarding = new DutyForwarding(
            board, new DutyStand(board, _ => isRead?.Invoke() ?? true), TimeProvider.System,
            new RequestForwarder(peers, TimeProvider.System, app.Lifetime));
        app.Use(next => context => HandedRequest.AcceptAsync(context, next, authentication));
        app.UseRouting();
        app.Use(next => context => forwarding.InvokeAsync(context, next));
        app.Map("/duty/{**rest}", (RequestDelegate)(context => endpoint(context))).OnOwnerOf(ShardId.Alerting);
        app.MapGet("/here", () => name);
        await app.StartAsync();
        return new ForwardingNode(name, app, board, peers, listeners);
    }

    public static void Show(ForwardingNode? owner, long epoch, params ForwardingNode[] all)
    {
        var view = new Monitor.Actors.Ports.ClusterView(
            [.. all.Select(node => node.Self)],
            owner is null ? [] : [new Monitor.Actors.Ports.Lease(ShardId.Alerting, owner.Self.Node, new Epoch(epoch))],
            new Dictionary<ShardId, string>());
        foreach (ForwardingNode node in all)
            node.Board.Publish(view);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _peers.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private static ListenOptions Listen(KestrelServerOptions kestrel, NodeListener listener, HttpProtocols protocols)
    {
        ListenOptions? bound = null;
        kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            bound = listen;
            listen.Protocols = protocols;
            listen.Use(next => connection =>
            {
                connection.Features.Set(new ListenerFeature(listener));
                return next(connection);
            });
        });
        return bound!;
    }
}
