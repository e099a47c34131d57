using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Node.Machine;
using Monitor.Node.Machine.Linux;
using Monitor.Node.SelfMetrics;
using Monitor.Shared.Series;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Machine;

public sealed class MachineCollectorTests
{
    private readonly RecordingIngest _ingest = new();
    private readonly InstrumentRegistry _registry = new();

    [Fact]
    public async Task Collector_looks_once_in_every_second()
    {
        var time = new VirtualTimeProvider();
        var committed = new SemaphoreSlim(0);
        _ingest.Committed = () => committed.Release();
        using var collector = Make(time, new OneGauge());
        await collector.StartAsync(default);
        for (int i = 0; i < 5; i++)
        {
            await WaitForTimerAsync(time);
            time.Advance(time.NextDue!.Value);
            await committed.WaitAsync();
        }

        await collector.StopAsync(default);
        long[] seconds = [.. _ingest.Points.Select(p => p.TimestampMs / 1000)];
        Assert.Equal(5, seconds.Length);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => seconds[0] + i), seconds);
        Assert.All(_ingest.Points, p => Assert.Equal(20, p.TimestampMs % 1000));
    }

    [Fact]
    public void Part_that_fails_costs_only_itself()
    {
        using var collector = Make(new VirtualTimeProvider(), new Broken(), new OneGauge());
        collector.Look(_ingest.Begin("machine"));

        Assert.Equal("system_cpus", Assert.Single(_ingest.Points).Series.Metric);
    }

    [Fact]
    public void Node_watches_itself_with_every_kind_of_instrument()
    {
        _registry.Counter("monitor_things_total", "Things.", ("kind", "a")).Add(3);
        _registry.Durations("monitor_work_seconds", "Work.").Observe(0.5);
        var reader = new InstrumentReader(_registry, new SeriesKeys("monitor-node", "host-1"));
        using var collector = Make(new VirtualTimeProvider(), reader);
        collector.Look(_ingest.Begin("machine"));
        collector.Look(_ingest.Begin("machine"));

        Assert.Equal(3, _ingest.ValueOf("monitor_things_total", ("kind", "a"), ("instance", "host-1")));
        Assert.Equal(1, _ingest.ValueOf("monitor_work_seconds"));
        Assert.Equal(SeriesKind.Histogram, _ingest.Series.Single(s => s.Metric == "monitor_work_seconds").Kind);
        Assert.All(_ingest.Series, s => Assert.Equal("monitor-node", s.Component));
    }

    [Fact]
    public void Linux_machine_has_at_least_forty_families_with_help()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var collector = Make(TimeProvider.System,
            [.. LinuxReaders.Make("/proc", "/sys", new SeriesKeys("machine", "host-1"), TimeProvider.System)]);
        collector.Look(_ingest.Begin("machine"));
        collector.Look(_ingest.Begin("machine"));

        Assert.True(_ingest.Series.Select(s => s.Metric).Distinct().Count() >= 40);
        Assert.All(_ingest.Series, s => Assert.NotEmpty(s.Help));
        Assert.All(_ingest.Points, p => Assert.True(double.IsFinite(p.Value), p.Series.Metric));
        Assert.All(_ingest.Points.Where(p => p.Series.Metric.EndsWith("_ratio", StringComparison.Ordinal)),
            p => Assert.InRange(p.Value, 0, 1));
        Assert.Contains(_ingest.Series, s => s.Metric == "system_memory_utilization_ratio");
    }

    [Fact]
    public void Metric_names_follow_one_style()
    {
        Assert.Equal(MachineMetrics.All.Count, MachineMetrics.All.Select(m => m.Name).Distinct().Count());
        Assert.All(MachineMetrics.All, m =>
        {
            Assert.StartsWith("system_", m.Name);
            Assert.Equal(m.Kind == SeriesKind.Counter, m.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.EndsWith(".", m.Help);
            string bare = m.Kind == SeriesKind.Counter ? m.Name[..^6] : m.Name;
            Assert.True(m.Unit.Length == 0 || bare.EndsWith("_" + m.Unit, StringComparison.Ordinal), m.Name);
        });
    }

    [Fact]
    public void Look_allocates_nothing_once_series_are_known()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var points = new PointWriter();
        using var reader = new CpuReader("/proc", new SeriesKeys("machine", "host-1"));
        using var memory = new MemoryReader("/proc", new SeriesKeys("machine", "host-1"));
        using IIngestRequest request = _ingest.Begin("machine");
        _ingest.Points.EnsureCapacity(100_000);

        // A file may outgrow its buffer once, and the runtime may allocate for itself: the best of many rounds counts.
        long least = long.MaxValue;
        for (int round = 0; round < 50; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 5; i++)
                Read();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void Read()
        {
            points.Begin(request, 1, 1);
            reader.Read(points);
            memory.Read(points);
        }
    }

    private MachineCollector Make(TimeProvider time, params IMachineReader[] readers) => new(
        _ingest, time, NullLogger.Instance, _registry, TimeSpan.FromSeconds(1), new ReaderGroup(readers, 0));

    /// <summary>The collector's loop runs on another thread: its next timer is awaited, not slept for.</summary>
    private static async Task WaitForTimerAsync(VirtualTimeProvider time)
    {
        while (time.NextDue is null)
            await Task.Yield();
    }

    private sealed class OneGauge : IMachineReader
    {
        private readonly SeriesKey _key = new SeriesKeys("machine", "host-1").Of(MachineMetrics.Cpus);

        public void Read(PointWriter points) => points.Gauge(_key, 2);

        public void Dispose()
        {
        }
    }

    private sealed class Broken : IMachineReader
    {
        public void Read(PointWriter points) => throw new IOException("cannot be read");

        public void Dispose()
        {
        }
    }
}
