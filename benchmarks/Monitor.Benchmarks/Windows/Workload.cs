using Monitor.Shared.Histograms;

namespace Monitor.Benchmarks.Windows;

/// <summary>Values as services have them, from fixed seeds.</summary>
internal static class Workload
{
    /// <summary>Values of one series after another's, 700 seconds each.</summary>
    public static double[] Scalars(string shape, int seconds, int seed)
    {
        var random = new Random(seed);
        double[] values = new double[seconds];
        double level = random.Next(100, 1000);
        for (int i = 0; i < seconds; i++)
        {
            level = Math.Round(level + random.NextDouble() * 2 - 1, 2);
            values[i] = shape switch
            {
                "walk" => level,
                "percent" => Math.Round(35 + 10 * Normal(random), 1),
                "constant" => 1,
                "requests" => Math.Max(0, Math.Round(100 + 10 * Normal(random))),
                "noise" => random.NextDouble(),
                _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "No such shape."),
            };
        }

        return values;
    }

    /// <summary>Latencies in seconds: lognormal around 10 ms, the 99th percentile 3.2 times the median.</summary>
    public static double Latency(Random random) => 0.01 * Math.Exp(0.5 * Normal(random));

    /// <summary>Seconds of a histogram series, each folded from about so many observations.</summary>
    public static Histogram[] Seconds(int count, int observations, int seed)
    {
        var random = new Random(seed);
        var seconds = new Histogram[count];
        for (int i = 0; i < count; i++)
        {
            seconds[i] = new Histogram();
            for (int k = 0; k < observations; k++)
                seconds[i].Observe(Latency(random));
        }

        return seconds;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
