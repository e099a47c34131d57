namespace Monitor.Node.Hosting;

/// <summary>The node's listeners. An endpoint answers on its own only.</summary>
internal enum NodeListener
{
    /// <summary>Page, API, remote write, own metrics.</summary>
    Http,

    /// <summary>OTLP over gRPC.</summary>
    OtlpGrpc,

    /// <summary>OTLP over HTTP.</summary>
    OtlpHttp,

    /// <summary>Native protocol and administration over gRPC.</summary>
    Native,
}
