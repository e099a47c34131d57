using Microsoft.AspNetCore.Connections;
using Monitor.Actors.Instruments;

namespace Monitor.Node.Hosting;

/// <summary>
/// Counts connections and requests of each listener, and hangs up on who connects and then asks nothing.
/// </summary>
internal sealed class HttpInstruments
{
    private const int Codes = 600;

    /// <summary>A connection without a request by then is closed: else bytes that are no HTTP would hold it.</summary>
    public static readonly TimeSpan FirstRequestTime = TimeSpan.FromSeconds(10);

    private readonly InstrumentRegistry _registry;
    private readonly TimeProvider _time;
    private readonly PerListener[] _listeners;

    public HttpInstruments(InstrumentRegistry registry, TimeProvider time)
    {
        _registry = registry;
        _time = time;
        _listeners = [.. Enum.GetValues<NodeListener>().Select(l => new PerListener(registry, NameOf(l)))];
    }

    public async Task CountConnectionAsync(NodeListener listener, ConnectionContext connection, ConnectionDelegate next)
    {
        PerListener counts = _listeners[(int)listener];
        counts.Connections.Increment();
        counts.OpenConnections.Add(1);
        var tally = new ConnectionTally();
        connection.Features.Set(tally);
        await using ITimer patience = _time.CreateTimer(
            _ => AbortUnlessAsked(connection, tally), null, FirstRequestTime, Timeout.InfiniteTimeSpan);
        try
        {
            await next(connection);
        }
        finally
        {
            counts.OpenConnections.Add(-1);
            if (!tally.HadRequests)
                counts.EmptyConnections.Increment();
        }
    }

    public async Task CountRequestAsync(HttpContext context, RequestDelegate next)
    {
        NodeListener listener = context.Features.Get<ListenerFeature>()?.Listener ?? NodeListener.Http;
        PerListener counts = _listeners[(int)listener];
        counts.RequestsInProgress.Add(1);
        context.Features.Get<ConnectionTally>()?.Count();
        try
        {
            await next(context);
        }
        finally
        {
            counts.RequestsInProgress.Add(-1);
            int code = context.Response.StatusCode;
            ref CounterInstrument? counter = ref counts.Requests[code is > 0 and < Codes ? code : 0];
            counter ??= _registry.Counter("monitor_http_requests_total", "Requests answered.",
                ("listener", NameOf(listener)), ("code", code.ToString()));
            counter.Increment();
        }
    }

    private static void AbortUnlessAsked(ConnectionContext connection, ConnectionTally tally)
    {
        if (!tally.HadRequests)
            connection.Abort(new ConnectionAbortedException("No request came."));
    }

    private static string NameOf(NodeListener listener) => listener switch
    {
        NodeListener.Http => "http",
        NodeListener.OtlpGrpc => "otlp_grpc",
        NodeListener.OtlpHttp => "otlp_http",
        _ => "native",
    };

    private sealed class PerListener(InstrumentRegistry registry, string name)
    {
        public CounterInstrument Connections { get; } = registry.Counter(
            "monitor_http_connections_total", "Connections accepted.", ("listener", name));

        /// <summary>Bytes that are no HTTP, a wrong protocol, a broken handshake, or only a look at the port.</summary>
        public CounterInstrument EmptyConnections { get; } = registry.Counter(
            "monitor_http_connections_without_request_total", "Connections that ended before a request came.",
            ("listener", name));

        public GaugeInstrument OpenConnections { get; } = registry.Gauge(
            "monitor_http_connections", "Connections open now.", ("listener", name));

        public GaugeInstrument RequestsInProgress { get; } = registry.Gauge(
            "monitor_http_requests_in_progress", "Requests under way now.", ("listener", name));

        /// <summary>By status code; 0 for what is none.</summary>
        public CounterInstrument?[] Requests { get; } = new CounterInstrument?[Codes];
    }
}
