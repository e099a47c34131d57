namespace Monitor.Shared.Alerting.Routing;

/// <summary>What is wrong with a routing definition, and where: <c>route.routes[2].receiver</c>.</summary>
public sealed record RoutingProblem(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
