using System.Globalization;
using Monitor.Cluster.Tests;

namespace Monitor.Benchmarks.Cluster;

/// <summary>
/// Real node processes over a real PostgreSQL, on this machine: <c>cluster takeover [kills] [series]</c>,
/// <c>cluster kills [kills]</c>, <c>cluster latency [pages] [nodes]</c>, <c>cluster cost [requests]</c>,
/// <c>cluster rest [seconds]</c>, <c>cluster chaos [minutes] [seed]</c>. The server's programs must be installed.
/// </summary>
internal static class ClusterBenchmark
{
    public static int Run(string[] arguments)
    {
        string what = arguments.ElementAtOrDefault(0) ?? "";
        switch (what)
        {
            case "takeover":
                TakeoverCost.MeasureAsync(Number(arguments, 1, 20), Number(arguments, 2, 30_000))
                    .GetAwaiter().GetResult();
                return 0;
            case "kills":
                return KillCount.MeasureAsync(Number(arguments, 1, 100)).GetAwaiter().GetResult();
            case "latency":
                PageLatency.MeasureAsync(Number(arguments, 1, 200), Number(arguments, 2, 3)).GetAwaiter().GetResult();
                return 0;
            case "cost":
                IngestCost.MeasureAsync(Number(arguments, 1, 2_000)).GetAwaiter().GetResult();
                return 0;
            case "rest":
                RestCost.MeasureAsync(Number(arguments, 1, 60)).GetAwaiter().GetResult();
                return 0;
            case "chaos":
                var length = TimeSpan.FromMinutes(Number(arguments, 1, 60));
                return Chaos.ChaosRun.MeasureAsync(length, Number(arguments, 2, 1)).GetAwaiter().GetResult();
            default:
                Console.Error.WriteLine("cluster: one of takeover, kills, latency, cost, rest, chaos");
                return 2;
        }
    }

    /// <summary>One line of figures: how many, and the percentiles in milliseconds.</summary>
    public static void Print(string what, List<double> milliseconds)
    {
        milliseconds.Sort();
        double At(double quantile) => milliseconds[(int)Math.Ceiling(quantile * milliseconds.Count) - 1];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: n={milliseconds.Count} p50={At(0.5):0} p90={At(0.9):0} p99={At(0.99):0} "
            + $"max={milliseconds[^1]:0} ms"));
    }

    /// <summary>The bare output of one process' metrics, by the beginning of a line.</summary>
    public static async Task<double> SumOfAsync(HttpClient client, ClusterNode node, string metric)
    {
        string text = await client.GetStringAsync(new Uri(node.Page, "metrics"));
        return text.Split('\n').Where(line => line.StartsWith(metric, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    private static int Number(string[] arguments, int index, int whenAbsent) =>
        index < arguments.Length ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : whenAbsent;
}
