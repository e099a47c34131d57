namespace Monitor.Node.Hosting;

/// <summary>Set on every endpoint: the listener that it answers on.</summary>
internal sealed record ListenerMetadata(NodeListener Listener);
