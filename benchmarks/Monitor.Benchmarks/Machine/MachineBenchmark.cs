using System.Diagnostics;
using Monitor.Actors.Instruments;
using Monitor.Node.Machine;
using Monitor.Node.Machine.Linux;
using Monitor.Node.SelfMetrics;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Benchmarks.Machine;

/// <summary>What one look at the machine costs: CPU time and memory allocated, by reader and in all.</summary>
internal static class MachineBenchmark
{
    private const int WarmLooks = 300;
    private const int Looks = 300;

    public static int Run(string[] arguments)
    {
        var registry = new InstrumentRegistry();
        using var runtime = new RuntimeInstruments(registry, TimeProvider.System);
        List<IMachineReader> readers =
        [
            .. LinuxReaders.Make("/proc", "/sys", new SeriesKeys("machine", "here"), TimeProvider.System),
            new InstrumentReader(registry, new SeriesKeys("monitor-node", "here")),
        ];
        var sink = new CountingSink();
        var points = new PointWriter();
        double all = 0, allocated = 0;
        Console.WriteLine($"{"reader",-24}{"points",8}{"microseconds",14}{"bytes",10}   (a look)");
        foreach (IMachineReader reader in readers)
        {
            Look(reader, WarmLooks);
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long began = Stopwatch.GetTimestamp();
            Look(reader, Looks);
            double microseconds = Stopwatch.GetElapsedTime(began).TotalMicroseconds / Looks;
            double perLook = (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Looks;
            Console.WriteLine($"{reader.GetType().Name,-24}{points.Points,8}{microseconds,14:0.0}{perLook,10:0}");
            all += microseconds;
            allocated += perLook;
        }

        Console.WriteLine($"{"all",-24}{sink.Series,8}{all,14:0.0}{allocated,10:0}");
        readers.ForEach(r => r.Dispose());
        return 0;

        void Look(IMachineReader reader, int times)
        {
            for (int i = 0; i < times; i++)
            {
                points.Begin(sink, i, 1);
                reader.Read(points);
            }
        }
    }

    /// <summary>Resolves as the node's own sink does, by hash, and keeps nothing.</summary>
    private sealed class CountingSink : IPointSink
    {
        private readonly Dictionary<SeriesHash, int> _series = [];

        public int Series => _series.Count;

        public bool TryResolve(in SeriesHash identity, out SeriesHandle series)
        {
            bool known = _series.TryGetValue(identity, out int index);
            series = new SeriesHandle(0, index);
            return known;
        }

        public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor)
        {
            _series.Add(identity, _series.Count);
            return new SeriesHandle(0, _series.Count - 1);
        }

        public void Sample(SeriesHandle series, long timestampMs, double value)
        {
        }

        public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total)
        {
        }

        public void Delta(SeriesHandle series, long timestampMs, double increase)
        {
        }

        public void Observe(SeriesHandle series, long timestampMs, double value)
        {
        }

        public void Histogram(SeriesHandle series, in HistogramPoint point)
        {
        }

        public void Stale(SeriesHandle series, long timestampMs)
        {
        }

        public void Reject(RejectReason reason, int points, string detail)
        {
        }
    }
}
