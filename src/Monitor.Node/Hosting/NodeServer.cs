using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Monitor.Node.Configuration;
using Monitor.Node.Peers;

namespace Monitor.Node.Hosting;

/// <summary>Binds the listeners, each connection marked with the one that took it.</summary>
internal sealed class NodeServer(NodeOptions options, HttpInstruments instruments)
{
    private readonly Dictionary<NodeListener, ListenOptions> _bound = [];

    /// <summary>The name of a listener's setting.</summary>
    public static string SettingOf(NodeListener listener) => listener switch
    {
        NodeListener.Http => "http.listen",
        NodeListener.OtlpGrpc => "otlp.grpc_listen",
        NodeListener.OtlpHttp => "otlp.http_listen",
        _ => "native.listen",
    };

    /// <summary>
    /// Where a listener waits; the port is the real one once the node has started. Null when it is off.
    /// </summary>
    public IPEndPoint? AddressOf(NodeListener listener) =>
        _bound.TryGetValue(listener, out ListenOptions? bound) ? bound.IPEndPoint : null;

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.Ingest.MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

        // Wide windows: one gRPC stream must be able to fill the machine, not 96 KiB at a time.
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 << 20;
        kestrel.Limits.Http2.InitialStreamWindowSize = 2 << 20;
        kestrel.Limits.Http2.MaxFrameSize = 64 << 10;

        Bind(kestrel, NodeListener.Http, options.Listeners.Http, HttpProtocols.Http1);
        Bind(kestrel, NodeListener.OtlpGrpc, options.Listeners.OtlpGrpc, HttpProtocols.Http2);
        Bind(kestrel, NodeListener.OtlpHttp, options.Listeners.OtlpHttp, HttpProtocols.Http1);
        var certificates = kestrel.ApplicationServices.GetService<PeerCertificates>();
        Bind(kestrel, NodeListener.Native, options.Listeners.Native, HttpProtocols.Http2, certificates);
    }

    /// <summary>
    /// A gRPC stream may be idle for long and has no length: the limits meant for one body do not fit it.
    /// </summary>
    public static Task LiftStreamLimitsAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<ListenerFeature>()?.Listener is NodeListener.OtlpGrpc or NodeListener.Native)
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                size.MaxRequestBodySize = null;
            if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
                rate.MinDataRate = null;
        }

        return next(context);
    }

    /// <summary>What to tell the user when the listeners could not be bound.</summary>
    public NodeStartException Explain(IOException failure)
    {
        foreach ((NodeListener listener, ListenOptions bound) in _bound)
        {
            if (!failure.Message.Contains($":{bound.IPEndPoint?.Port}:", StringComparison.Ordinal))
                continue;
            string why = failure.InnerException is AddressInUseException
                ? "is in use by another program; stop it, or choose another port"
                : $"cannot be listened on ({(failure.InnerException ?? failure).Message}); choose another";
            return new NodeStartException($"{bound.IPEndPoint} {why} with {SettingOf(listener)}", failure);
        }

        return new NodeStartException(failure.Message, failure);
    }

    private void Bind(
        KestrelServerOptions kestrel, NodeListener listener, ListenAddress? at, HttpProtocols protocols,
        PeerCertificates? certificates = null)
    {
        if (at is null)
            return;
        var feature = new ListenerFeature(listener);
        void OnListen(ListenOptions listen)
        {
            listen.Protocols = protocols;
            listen.Use(next => connection =>
            {
                connection.Features.Set(feature);
                return instruments.CountConnectionAsync(listener, connection, next);
            });
            if (certificates is not null)
                listen.UseHttps(certificates.ForListener());
            _bound[listener] = listen;
        }

        if (at.Address.Equals(IPAddress.IPv6Any))
            kestrel.ListenAnyIP(at.Port, OnListen);
        else
            kestrel.Listen(at.Address, at.Port, OnListen);
    }
}
