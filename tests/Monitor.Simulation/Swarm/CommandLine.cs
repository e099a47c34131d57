using System.Diagnostics;
using System.Globalization;

namespace Monitor.Simulation.Swarm;

/// <summary>Runs seeds from the command line, and says which broke a law and how to see it again.</summary>
public static class CommandLine
{
    private const string Usage = """
        Whole clusters from seeds.

          --seeds N      run N seeds (default 100), on as many threads as --threads says (default 2)
          --start N      from this one on (default 1)
          --minutes M    minutes of storm in each (default 1)
          --seed N       run one seed
          --trace        print everything that happens in it
          --twice        run each seed twice, and demand the same trace
          --teeth T      break something on purpose: Fencing, Receipts, CheckpointOrder
        """;

    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        if (CommandLineOptions.Read(args) is not { } options)
        {
            errors.WriteLine(Usage);
            return 2;
        }

        return options.Seed is { } seed ? RunOne(seed, options, output) : RunMany(options, output);
    }

    private static int RunOne(int seed, CommandLineOptions options, TextWriter output)
    {
        SeedReport report = OnOwnThread(() =>
            ClusterSimulation.Run(seed, options.Storm, options.Teeth, options.Trace ? output : null));
        Tell(report, output, withTrace: !options.Trace);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: trace {report.Trace.Hash:x16}, {report.Trace.Lines} lines, {report.Turns} turns"));
        return report.Broken is null ? 0 : 1;
    }

    private static int RunMany(CommandLineOptions options, TextWriter output)
    {
        var watch = Stopwatch.StartNew();
        var broken = new List<SeedReport>();
        long episodes = 0, turns = 0, simulatedTicks = 0;
        int next = options.Start - 1, ran = 0;
        var gate = new Lock();
        Thread[] threads = [.. Enumerable.Range(0, options.Threads).Select(_ => new Thread(Work, StackBytes))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        TimeSpan took = watch.Elapsed;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ran} seeds in {took.TotalSeconds:F1} s ({ran / took.TotalMinutes:F0} a minute): {broken.Count} broken, "
            + $"{episodes} episodes, {turns} turns, "
            + $"{TimeSpan.FromTicks(simulatedTicks).TotalHours:F1} simulated hours"));
        return broken.Count == 0 ? 0 : 1;

        void Work()
        {
            while (true)
            {
                int seed = Interlocked.Increment(ref next);
                if (seed >= options.Start + options.Seeds)
                    return;
                SeedReport report = ClusterSimulation.Run(seed, options.Storm, options.Teeth);
                bool same = !options.Twice
                    || ClusterSimulation.Run(seed, options.Storm, options.Teeth).Trace.Hash == report.Trace.Hash;
                lock (gate)
                {
                    ran++;
                    episodes += report.Episodes;
                    turns += report.Turns;
                    simulatedTicks += report.Simulated.Ticks;
                    if (!same)
                        output.WriteLine($"seed {seed} does not replay: its second run went another way");
                    if (report.Broken is not null || !same)
                    {
                        broken.Add(report);
                        Tell(report, output, withTrace: options.Trace);
                    }
                }
            }
        }
    }

    private const int StackBytes = 16 << 20;

    private static void Tell(SeedReport report, TextWriter output, bool withTrace)
    {
        if (report.Broken is not { } broken)
            return;
        if (withTrace)
        {
            foreach (string line in report.Trace.Last)
                output.WriteLine(line);
        }

        string how = broken.How.Length > 600 ? broken.How[..600] + "…" : broken.How;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {report.Seed} at {broken.At.TotalSeconds:F3} s breaks: {broken.Law}: {how}"));
    }

    private static T OnOwnThread<T>(Func<T> work)
    {
        T result = default!;
        var thread = new Thread(() => result = work(), StackBytes);
        thread.Start();
        thread.Join();
        return result;
    }
}
