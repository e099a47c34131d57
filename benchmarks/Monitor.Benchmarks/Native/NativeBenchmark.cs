using System.Diagnostics;
using System.Globalization;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Benchmarks.Native;

/// <summary>
/// What decoding a native batch costs for each observation, into a sink that only looks at it. Budgets: 15 ns, and
/// nothing allocated for an observation.
/// </summary>
internal static class NativeBenchmark
{
    private const int Observations = 65_536;

    public static int Run(string[] arguments)
    {
        int rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        Console.WriteLine("series  order      bytes/obs.  ns/obs.  bytes allocated/batch   (budget 15 ns, 0 B)");
        foreach (int series in new[] { 1, 100, 1000, 10_000 })
        {
            Report(series, sorted: true, rounds);
            Report(series, sorted: false, rounds);
        }

        return 0;
    }

    private static void Report(int series, bool sorted, int rounds)
    {
        byte[] batch = Batch(series, Observations, sorted);
        var dictionary = new NativeDictionary(
            new NativeHello(1, 1, "bench", "", LabelSet.Empty), SeriesLimits.Default, series);
        for (int i = 0; i < series; i++)
            dictionary.Define(new NativeSeries(i, "m" + i, [], SeriesKind.Histogram, "s", ""));
        var decoder = new NativeBatchDecoder(dictionary, Observations);
        var sink = new LookingSink();
        double best = double.MaxValue;
        long allocated = long.MaxValue;
        for (int round = 0; round < rounds + 2; round++)
        {
            const int batches = 50;
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < batches; i++)
            {
                if (decoder.Decode(NativeBatch.Read(new ProtobufReader(batch)), sink) is { } refusal)
                    throw new InvalidOperationException(refusal);
            }

            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = Math.Min(best, elapsed.TotalNanoseconds / (batches * (double)Observations));
            allocated = Math.Min(allocated, (GC.GetAllocatedBytesForCurrentThread() - bytes) / batches);
        }

        Console.WriteLine($"{series,6}  {(sorted ? "by series" : "random"),-9}"
            + $"{batch.Length / (double)Observations,12:F1}{best,9:F2}{allocated,23}");
    }

    /// <summary>A batch of observations over some milliseconds, by series or in random order.</summary>
    internal static byte[] Batch(int seriesCount, int observations, bool sorted)
    {
        var random = new Random(1);
        int[] series = new int[observations];
        for (int i = 0; i < series.Length; i++)
            series[i] = random.Next(seriesCount);
        if (sorted)
            Array.Sort(series);
        long[] times = new long[observations];
        double[] values = new double[observations];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = 1_700_000_000_000 + i / 3000;
            values[i] = Math.Exp(random.NextDouble() * 8) / 1e5;
        }

        var writer = new ProtobufWriter();
        NativeBatchWriter.Write(writer, 1, series, times, values);
        return NativeClientMessage.Read(writer.WrittenSpan).Body.Message.ToArray();
    }

    /// <summary>Knows every series and adds up what comes, so that no load can be left out.</summary>
    private sealed class LookingSink : IPointSink
    {
        private double _sum;

        public bool TryResolve(in SeriesHash identity, out SeriesHandle series)
        {
            series = new SeriesHandle(0, (int)identity.Low & 0xFFFF);
            return true;
        }

        public void ObserveMany(
            ReadOnlySpan<SeriesHandle> series, ReadOnlySpan<long> timestampsMs, ReadOnlySpan<double> values)
        {
            double sum = _sum;
            for (int i = 0; i < series.Length; i++)
                sum += values[i] + timestampsMs[i] + series[i].Series;
            _sum = sum;
        }

        public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor) => Never<SeriesHandle>();

        public void Sample(SeriesHandle series, long timestampMs, double value) => Never<int>();

        public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) => Never<int>();

        public void Delta(SeriesHandle series, long timestampMs, double increase) => Never<int>();

        public void Observe(SeriesHandle series, long timestampMs, double value) => Never<int>();

        public void Histogram(SeriesHandle series, in HistogramPoint point) => Never<int>();

        public void Stale(SeriesHandle series, long timestampMs) => Never<int>();

        public void Reject(RejectReason reason, int points, string detail) =>
            throw new InvalidOperationException(detail);

        private static T Never<T>() => throw new InvalidOperationException("Not part of this benchmark.");
    }
}
