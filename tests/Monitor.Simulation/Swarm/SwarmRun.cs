namespace Monitor.Simulation.Swarm;

/// <summary>
/// Runs seeds, some at a time; every world has a thread of its own.
/// </summary>
/// <param name="start">The first seed.</param>
/// <param name="count">How many.</param>
/// <param name="threads">How many at a time.</param>
/// <param name="storm">How long things go wrong in each.</param>
/// <param name="teeth">What is broken on purpose.</param>
public sealed class SwarmRun(int start, int count, int threads, TimeSpan storm, Teeth teeth)
{
    // Waits that end one another go deep where all of them go on at once.
    private const int StackBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly List<SeedReport> _reports = [];
    private int _next = start - 1;

    /// <summary>Run each seed a second time, and report one that went another way.</summary>
    public bool RunsTwice { get; init; }

    /// <summary>What goes wrong in a world; everything, when nothing is said.</summary>
    public Func<Random, TimeSpan, SwarmPlan> Plan { get; init; } = SwarmPlan.Draw;

    /// <summary>Told of each seed as it is done, one at a time.</summary>
    public Action<SeedReport> Done { get; init; } = static _ => { };

    /// <summary>Runs one seed on a thread of its own.</summary>
    public static SeedReport RunOne(
        int seed, TimeSpan storm, Func<Random, TimeSpan, SwarmPlan> plan, Teeth teeth, TextWriter? echo)
    {
        SeedReport report = null!;
        var thread = new Thread(() => report = ClusterSimulation.Run(seed, storm, plan, teeth, echo), StackBytes);
        thread.Start();
        thread.Join();
        return report;
    }

    /// <summary>Runs all; returns them in the order of their seeds.</summary>
    public IReadOnlyList<SeedReport> Run()
    {
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Work, StackBytes))];
        foreach (Thread thread in all)
            thread.Start();
        foreach (Thread thread in all)
            thread.Join();
        return [.. _reports.OrderBy(report => report.Seed)];
    }

    private void Work()
    {
        while (Interlocked.Increment(ref _next) is int seed && seed < start + count)
        {
            // A thread for each: one that goes on keeps two megabytes of every world that it has run.
            SeedReport report = RunOne(seed, storm, Plan, teeth, echo: null);
            if (RunsTwice && RunOne(seed, storm, Plan, teeth, echo: null).Trace.Hash != report.Trace.Hash)
                report = report with { Replays = false };
            lock (_gate)
            {
                _reports.Add(report);
                Done(report);
            }
        }
    }
}
