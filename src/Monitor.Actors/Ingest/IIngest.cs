namespace Monitor.Actors.Ingest;

/// <summary>The way in for every protocol: an endpoint begins a request, decodes into it, and commits it.</summary>
public interface IIngest
{
    /// <summary>Begins one request. Never waits and never refuses: how full the node is shows at the commit.</summary>
    /// <param name="protocol">The protocol's name in the node's own metrics, "remote_write" or "otlp_http".</param>
    IIngestRequest Begin(string protocol);
}
