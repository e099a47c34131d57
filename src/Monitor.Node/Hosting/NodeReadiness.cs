namespace Monitor.Node.Hosting;

/// <summary>Whether the node takes work: not before its start is complete, not after its stop has begun.</summary>
internal sealed class NodeReadiness
{
    private readonly IReadinessCheck[] _checks;
    private volatile string? _phase = "starting";

    public NodeReadiness(IEnumerable<IReadinessCheck> checks, IHostApplicationLifetime lifetime)
    {
        _checks = [.. checks];
        lifetime.ApplicationStarted.Register(() => _phase = null);
        lifetime.ApplicationStopping.Register(() => _phase = "stopping");
    }

    /// <summary>Why the node does not take work; empty when it does.</summary>
    public IReadOnlyList<string> NotReadyBecause =>
        _phase is { } phase ? [phase] : [.. _checks.Select(c => c.NotReadyBecause).OfType<string>()];

    /// <summary>Why the node does not take data; empty when it does, be it only to keep it for later.</summary>
    public IReadOnlyList<string> NotTakingBecause =>
        _phase is { } phase ? [phase] : [.. _checks.Select(c => c.NotTakingBecause).OfType<string>()];

    /// <summary>What is wrong though the node takes work.</summary>
    public IReadOnlyList<string> Warnings => [.. _checks.Select(c => c.Warning).OfType<string>()];
}
