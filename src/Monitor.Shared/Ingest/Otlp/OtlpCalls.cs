using System.Text;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// Who calls whom, from client spans that name the service they call: the counter
/// <c>traces.service.graph.request.total</c> of OpenTelemetry's service graph connector, with its labels <c>client</c>
/// and <c>server</c>. The called service is <c>service.peer.name</c> or <c>peer.service</c>; without them
/// <c>server.address</c> where that is a plain name or one of a Kubernetes service. A component has series for the
/// first so many services that it called; further ones are not counted.
/// </summary>
internal sealed class OtlpCalls(OtlpRequest request, OtlpSeries series, OtlpSpanNames peers)
{
    /// <summary>The counter's name.</summary>
    public const string MetricName = "traces.service.graph.request.total";

    /// <summary>For so many called services a component has series.</summary>
    public const int PeersPerComponent = 64;

    // Keeps its series apart from those of a span whose name is the called service's.
    private const ulong Purpose = 0x43414C4C_00000003;

    private static readonly string[] ServiceSuffixes = [".svc", ".svc.cluster.local"];

    /// <summary>Counts a client span's call; false when the bytes are malformed.</summary>
    public bool TryCount(ProtobufReader span, scoped in OtlpMetric scope, long endMs)
    {
        if (!TryFindPeer(span, out ReadOnlySpan<byte> peer))
            return false;
        if (peer.IsEmpty)
            return true;
        SeriesHash identity = scope.Identity.Add(peer).Add(Purpose);
        if (!request.Sink.TryResolve(identity, out SeriesHandle calls))
        {
            OtlpMetric metric = scope;
            metric.Name = "traces.service.graph.request.total"u8;
            metric.Description = "Calls from one service to another"u8;
            metric.Unit = "{call}"u8;
            metric.Scope = default;
            if (!series.TryReadLabels(metric, default, 0))
                return request.Malformed is null;
            if (!peers.TryAdmit(series.Component, peer, request.Limits, out string server)
                || server == series.Component)
                return true;
            series.Add("client", series.Component);
            series.Add("server", server);
            calls = series.Define(identity, metric, SeriesKind.Counter, "", default);
        }

        request.Sink.Delta(calls, endMs, 1);
        return true;
    }

    private bool TryFindPeer(ProtobufReader span, out ReadOnlySpan<byte> peer)
    {
        peer = default;
        ReadOnlySpan<byte> address = default;
        while (span.TryReadTag(out uint tag))
        {
            if (tag != OtlpTags.Span.Attributes)
            {
                span.TrySkip(tag);
                continue;
            }

            span.TryReadMessage(out ProtobufReader pair);
            if (!OtlpAttributes.TryReadPair(request, pair, out ReadOnlySpan<byte> key, out ProtobufReader value))
                return false;
            if (key.SequenceEqual("service.peer.name"u8) || key.SequenceEqual("peer.service"u8))
                peer = TextOf(value);
            else if (key.SequenceEqual("server.address"u8))
                address = TextOf(value);
        }

        if (peer.IsEmpty)
            peer = ServiceOf(address);
        return !span.Failed || request.Fail(span);
    }

    private static ReadOnlySpan<byte> TextOf(ProtobufReader value) =>
        value.TryReadTag(out uint tag) && tag == OtlpTags.AnyValue.String
        && value.TryReadBytes(out ReadOnlySpan<byte> text)
            ? text
            : default;

    /// <summary>
    /// The service of an address: "risk" of "risk" and of "risk.trading.svc.cluster.local". Other names and numbers are
    /// machines, which say nothing of services.
    /// </summary>
    private static ReadOnlySpan<byte> ServiceOf(ReadOnlySpan<byte> address)
    {
        int dot = address.IndexOf((byte)'.');
        if (address.Length is 0 or > 253 || address.SequenceEqual("localhost"u8))
            return default;
        // Without a dot only the sixth version's numbers and bare ones are left.
        if (dot < 0)
            return address.Contains((byte)':') || !address.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                ? default
                : address;
        string text = Encoding.UTF8.GetString(address);
        return Array.Exists(ServiceSuffixes, suffix => text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            ? address[..dot]
            : default;
    }
}
