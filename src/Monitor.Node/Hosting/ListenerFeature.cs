namespace Monitor.Node.Hosting;

/// <summary>Set on every connection: which listener took it.</summary>
internal sealed record ListenerFeature(NodeListener Listener);
