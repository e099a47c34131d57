using System.Diagnostics;
using System.Globalization;
using Monitor.Simulation.Scaling;

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
          --trace        print everything that happens in it; of many, the last of each broken one
          --twice        run each seed twice, and demand the same trace
          --teeth T      break something on purpose: Fencing, Receipts, CheckpointOrder, AlertPosition,
                         PageNumber, TakenWord
          --outages      nothing but a store that goes away for long, from nodes that go on without it
          --scale        measure what a sample costs here, and say how throughput grows with nodes
        """;

    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        if (CommandLineOptions.Read(args) is not { } options)
        {
            errors.WriteLine(Usage);
            return 2;
        }

        if (options.Scale)
            return Scale(output);
        return options.Seed is { } seed ? RunOne(seed, options, output) : RunMany(options, output);
    }

    private static int RunOne(int seed, CommandLineOptions options, TextWriter output)
    {
        SeedReport report = SwarmRun.RunOne(
            seed, options.Storm, options.Plan, options.Teeth, options.Trace ? output : null);
        if (!options.Trace && !report.IsGood)
            TellTrace(report, output);
        output.WriteLine(report.Describe());
        return report.IsGood ? 0 : 1;
    }

    private static int RunMany(CommandLineOptions options, TextWriter output)
    {
        var watch = Stopwatch.StartNew();
        var swarm = new SwarmRun(options.Start, options.Seeds, options.Threads, options.Storm, options.Teeth)
        {
            RunsTwice = options.Twice,
            Plan = options.Plan,
            Done = report => Tell(report, options.Trace, output),
        };
        IReadOnlyList<SeedReport> reports = swarm.Run();
        int broken = reports.Count(report => !report.IsGood);
        double hours = reports.Sum(report => report.Simulated.TotalHours);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{reports.Count} seeds in {watch.Elapsed.TotalSeconds:F1} s "
            + $"({reports.Count / watch.Elapsed.TotalMinutes:F0} a minute): {broken} broken, "
            + $"{reports.Sum(report => report.Episodes)} episodes, {reports.Sum(report => report.Pages)} pages, "
            + $"{reports.Sum(report => report.Turns)} turns, {hours:F1} simulated hours"));
        return broken == 0 ? 0 : 1;
    }

    private static int Scale(TextWriter output)
    {
        const int Shards = 64;
        const int Components = 1000;
        ScalingCosts costs = ScalingMeasurement.Run();
        var model = new ScalingModel(costs, Shards, Components);
        var wide = new ScalingModel(costs with { Databases = 8 }, Shards, Components);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a sample costs {costs.IngestMicros:F3} us on the way in, {costs.AggregateMicros:F3} us at its shard and "
            + $"{costs.LogBytes:F1} bytes of log; {costs.CoresPerNode} processors a node, {Shards} shards, "
            + $"{Components} components, an engine of {costs.EngineBytesPerSecond / 1e6:F0} MB/s"));
        foreach (int nodes in (ReadOnlySpan<int>)[1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64])
        {
            (double samples, string limit) = model.Of(nodes);
            (double most, string reason) = wide.Of(nodes);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{nodes,3} nodes: {samples / 1e6,6:F2} M samples/s, held by {limit}; "
                + $"with 8 databases {most / 1e6,6:F2} M, held by {reason}"));
        }

        return 0;
    }

    private static void Tell(SeedReport report, bool withTrace, TextWriter output)
    {
        if (report.IsGood)
            return;
        if (withTrace)
            TellTrace(report, output);
        output.WriteLine(report.Describe());
    }

    private static void TellTrace(SeedReport report, TextWriter output)
    {
        foreach (string line in report.Trace.Last)
            output.WriteLine(line);
    }
}
