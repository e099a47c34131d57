namespace Monitor.Node.Peers;

/// <summary>Set on an endpoint that only nodes of the cluster may call.</summary>
internal sealed record PeersOnly;
