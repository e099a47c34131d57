namespace Monitor.Shared.Tests.Histograms;

/// <summary>Distributions that services have, and ones made to trip up a sketch.</summary>
internal static class Samples
{
    public static IEnumerable<string> Names { get; } =
        ["lognormal", "pareto", "bimodal", "constant", "integers", "powers", "negative", "tiny", "huge span", "zeros"];

    public static double[] Of(string name, Random random, int count)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = One(name, random);
        return values;
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double One(string name, Random random) => name switch
    {
        "lognormal" => 0.01 * Math.Exp(Normal(random)),
        "pareto" => 0.001 / Math.Pow(1 - random.NextDouble(), 1 / 1.1),
        "bimodal" => random.Next(20) == 0 ? 2 + random.NextDouble() : 1e-5 * (1 + random.NextDouble()),
        "constant" => 0.1,
        "integers" => random.Next(100),
        "powers" => Math.ScaleB(1, random.Next(-20, 20)),
        "negative" => Normal(random) * 100,
        "tiny" => BitConverter.Int64BitsToDouble(random.NextInt64(1, 1L << 54)),
        "huge span" => Math.ScaleB(random.NextDouble() + 1, random.Next(-1000, 1000)),
        "zeros" => random.Next(3) == 0 ? 1 : random.Next(2) == 0 ? 0.0 : -0.0,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such distribution."),
    };
}
