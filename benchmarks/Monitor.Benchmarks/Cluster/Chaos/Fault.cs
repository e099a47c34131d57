namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>One thing that goes wrong.</summary>
/// <param name="Node">Which node, where it is about one; the next ones where it is about several.</param>
/// <param name="Down">How long what failed stays away.</param>
/// <param name="Pause">How long nothing goes wrong before it.</param>
/// <param name="WaitsForRest">Whether the next one waits until the cluster has settled after this.</param>
internal sealed record Fault(FaultKind Kind, int Node, TimeSpan Down, TimeSpan Pause, bool WaitsForRest)
{
    /// <summary>Whether the database is away for a while: pages may wait until it is back.</summary>
    public bool IsOfDatabase => Kind
        is FaultKind.KillDatabase or FaultKind.RestartDatabase or FaultKind.PromoteStandby
        or FaultKind.KillNodeAndDatabase;
}
