namespace Monitor.Node.Peers;

/// <summary>The headers that nodes add for each other; never taken from a client, never passed on to one.</summary>
internal static class PeerHeaders
{
    /// <summary>The calling node's name.</summary>
    public const string Node = "x-monitor-node";

    /// <summary>What the nodes of the cluster share.</summary>
    public const string Token = "x-monitor-node-token";

    /// <summary>Set on the answer of a node that does not act for the duty it was asked for.</summary>
    public const string NotHere = "x-monitor-not-here";

    /// <summary>On an answer to a client: the node that it comes from, when another than the one asked.</summary>
    public const string AnsweredBy = "x-monitor-answered-by";

    /// <summary>Before the path of a request that one node hands to another: "/node/http/api/v1/alerts".</summary>
    public const string HandedPath = "/node/http";
}
