namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>Draws what goes wrong next: the same sequence from the same seed, each kind once at first.</summary>
internal sealed class FaultSchedule(int seed, int nodes, TimeSpan lease)
{
    /// <summary>How often each kind is drawn, relative to the others.</summary>
    private static readonly (FaultKind Kind, int Weight)[] Weights =
    [
        (FaultKind.KillNode, 5), (FaultKind.KillAlertingOwner, 4), (FaultKind.KillTwoNodes, 2),
        (FaultKind.KillAllNodes, 1), (FaultKind.PauseNode, 4), (FaultKind.RollingRestart, 1),
        (FaultKind.KillDatabase, 3), (FaultKind.RestartDatabase, 2), (FaultKind.PromoteStandby, 1),
        (FaultKind.KillNodeAndDatabase, 3), (FaultKind.ReceiverAway, 1),
    ];

    private readonly Random _random = new(seed);
    private readonly Queue<FaultKind> _first = new(Shuffled(seed));

    public Fault Next()
    {
        FaultKind kind = _first.TryDequeue(out FaultKind first) ? first : Draw();
        // One that sleeps must sleep through its lease; the others are away for moments or for long.
        TimeSpan down = kind == FaultKind.PauseNode
            ? lease * (1.3 + 2 * _random.NextDouble())
            : TimeSpan.FromSeconds(14 * _random.NextDouble() * _random.NextDouble());
        return new Fault(
            kind, _random.Next(nodes), down, TimeSpan.FromSeconds(1 + 8 * _random.NextDouble()),
            WaitsForRest: _random.Next(3) > 0);
    }

    private static FaultKind[] Shuffled(int seed)
    {
        FaultKind[] kinds = Enum.GetValues<FaultKind>();
        new Random(seed).Shuffle(kinds);
        return kinds;
    }

    private FaultKind Draw()
    {
        int drawn = _random.Next(Weights.Sum(weight => weight.Weight));
        return Weights.First(weight => (drawn -= weight.Weight) < 0).Kind;
    }
}
