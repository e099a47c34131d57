namespace Monitor.Node.Hosting;

/// <summary>Set on an endpoint that asks for no token: a probe.</summary>
internal sealed record OpenToAll;
