namespace Monitor.Node.Configuration;

/// <summary>The node's listeners; null where one is switched off.</summary>
/// <param name="Http">Page, API, remote write, own metrics (HTTP/1.1 and HTTP/2).</param>
/// <param name="OtlpGrpc">OTLP over gRPC (HTTP/2 without TLS).</param>
/// <param name="OtlpHttp">OTLP over HTTP.</param>
/// <param name="Native">The native protocol and administration (gRPC, HTTP/2 without TLS).</param>
/// <param name="ExternalUrl">Where people reach the page, for links; null for the listener's own address.</param>
internal sealed record ListenerOptions(
    ListenAddress Http, ListenAddress? OtlpGrpc, ListenAddress? OtlpHttp, ListenAddress? Native,
    Uri? ExternalUrl = null);
