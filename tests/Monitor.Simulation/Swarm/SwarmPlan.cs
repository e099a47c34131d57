using System.Globalization;

namespace Monitor.Simulation.Swarm;

/// <summary>
/// What goes wrong in one world, and how hard. Drawn from the seed: each fault is there in about half of the worlds, so
/// that every mixture comes up, the calm ones included.
/// </summary>
public sealed record SwarmPlan
{
    public required int Nodes { get; init; }

    public required int Shards { get; init; }

    public required int Services { get; init; }

    /// <summary>How long things go wrong; afterwards all is healed.</summary>
    public required TimeSpan Storm { get; init; }

    public required TimeSpan StoreDelayMax { get; init; }

    /// <summary>How long what a reader of a log found may be on its way to it.</summary>
    public required TimeSpan ReadDelayMax { get; init; }

    public required double StoreErrorRate { get; init; }

    public required double LostAnswerRate { get; init; }

    public required TimeSpan? CrashEvery { get; init; }

    /// <summary>How often a node is stopped in order and started again.</summary>
    public required TimeSpan? RestartEvery { get; init; }

    public required TimeSpan? PauseEvery { get; init; }

    public required TimeSpan PauseMax { get; init; }

    public required TimeSpan? OutageEvery { get; init; }

    public required TimeSpan OutageMax { get; init; }

    /// <summary>How often one node cannot reach the store, and the others can.</summary>
    public required TimeSpan? CutEvery { get; init; }

    /// <summary>How often an operator pins a shard, drains a node, or declares one dead that may not be.</summary>
    public required TimeSpan? OrderEvery { get; init; }

    /// <summary>How often an operator declares dead whoever it may be, again and again.</summary>
    public required TimeSpan? ExpelEvery { get; init; }

    public required TimeSpan SkewMax { get; init; }

    public required TimeSpan NetworkDelayMax { get; init; }

    /// <summary>The part of messages between clients, nodes and receivers that get lost.</summary>
    public required double NetworkLoss { get; init; }

    /// <summary>The part of deliveries that a receiver refuses for now.</summary>
    public required double ReceiverErrorRate { get; init; }

    public required TimeSpan CheckpointAge { get; init; }

    /// <summary>
    /// True where nodes go on judging and paging while the store is away. Only where all of them lose it at once, and
    /// always reach each other: else a page may come twice, under two keys.
    /// </summary>
    public bool GoesOnWithoutStore { get; init; }

    /// <summary>How long after the storm until all is well.</summary>
    public TimeSpan Convergence => TimeSpan.FromSeconds(GoesOnWithoutStore ? 150 : 60);

    /// <summary>A world in which the store goes away again and again for much longer than a lease lasts.</summary>
    public static SwarmPlan DrawOutages(Random random, TimeSpan storm) => Draw(random, storm) with
    {
        Nodes = 3,
        GoesOnWithoutStore = true,
        OutageEvery = TimeSpan.FromSeconds(15),
        OutageMax = TimeSpan.FromSeconds(60),
        CrashEvery = null,
        RestartEvery = null,
        PauseEvery = null,
        CutEvery = null,
        OrderEvery = null,
        NetworkLoss = 0,
    };

    public static SwarmPlan Draw(Random random, TimeSpan storm)
    {
        return new SwarmPlan
        {
            Nodes = Often(0.2) ? 1 : 3,
            Shards = 4,
            Services = random.Next(2, 5),
            Storm = storm,
            StoreDelayMax = Milliseconds(Log(2, 200)),
            StoreErrorRate = Often(0.5) ? Log(0.001, 0.1) : 0,
            LostAnswerRate = Often(0.4) ? Log(0.001, 0.05) : 0,
            CrashEvery = Often(0.6) ? Seconds(Log(5, 40)) : null,
            RestartEvery = Often(0.4) ? Seconds(Log(6, 40)) : null,
            PauseEvery = Often(0.4) ? Seconds(Log(8, 40)) : null,
            PauseMax = Seconds(Log(0.3, 12)),
            OutageEvery = Often(0.3) ? Seconds(Log(10, 40)) : null,
            OutageMax = Seconds(Log(0.5, 12)),
            CutEvery = Often(0.3) ? Seconds(Log(10, 40)) : null,
            OrderEvery = Often(0.4) ? Seconds(Log(4, 30)) : null,
            SkewMax = Often(0.3) ? Milliseconds(Log(5, 1500)) : TimeSpan.Zero,
            NetworkDelayMax = Milliseconds(Log(2, 300)),
            NetworkLoss = Often(0.4) ? Log(0.002, 0.1) : 0,
            ReceiverErrorRate = Often(0.4) ? Log(0.01, 0.4) : 0,
            CheckpointAge = Seconds(Log(2, 60)),
            ReadDelayMax = Often(0.3) ? Seconds(Log(0.05, 1.5)) : TimeSpan.Zero,
            ExpelEvery = Often(0.25) ? Seconds(Log(2, 20)) : null,
        };

        bool Often(double part) => random.NextDouble() < part;
        double Log(double from, double to) => from * Math.Pow(to / from, random.NextDouble());
        static TimeSpan Seconds(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
        static TimeSpan Milliseconds(double milliseconds) => TimeSpan.FromMilliseconds(Math.Round(milliseconds));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Nodes} nodes, {Shards} shards, {Services} services, store up to {StoreDelayMax.TotalMilliseconds} ms, "
        + $"reads {ReadDelayMax.TotalMilliseconds} ms more, "
        + $"errors {StoreErrorRate:P1}, lost answers {LostAnswerRate:P1}, "
        + $"crash every {CrashEvery?.TotalSeconds} s, restart every {RestartEvery?.TotalSeconds} s, order every "
        + $"{OrderEvery?.TotalSeconds} s, pause every {PauseEvery?.TotalSeconds} s up to "
        + $"{PauseMax.TotalSeconds} s, outage every {OutageEvery?.TotalSeconds} s up to {OutageMax.TotalSeconds} s, "
        + $"cut every {CutEvery?.TotalSeconds} s, expel every {ExpelEvery?.TotalSeconds} s, "
        + $"skew up to {SkewMax.TotalMilliseconds} ms, network up to "
        + $"{NetworkDelayMax.TotalMilliseconds} ms losing {NetworkLoss:P1}, receivers refuse {ReceiverErrorRate:P1}, "
        + $"checkpoints every {CheckpointAge.TotalSeconds} s");
}
