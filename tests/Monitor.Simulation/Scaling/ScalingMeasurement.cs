using System.Diagnostics;
using Monitor.Actors.Ingest;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Time;
using Monitor.Simulation.Workload;

namespace Monitor.Simulation.Scaling;

/// <summary>
/// Measures what a sample costs on this machine: the real gateway, collector and shard on one thread, with a log that
/// costs nothing. Decoding a protocol and the store's client come on top.
/// </summary>
public static class ScalingMeasurement
{
    private const int Series = 10_000;
    private const int Seconds = 240;

    public static ScalingCosts Run()
    {
        // The first round pays for the compiler.
        Measure();
        return Measure();
    }

    private static ScalingCosts Measure()
    {
        var time = new VirtualTimeProvider();
        var scheduler = new SimulatedScheduler(1);
        var storage = new SimulatedStorage(new StoreFaults(1, time));
        SimulatedStores stores = storage.Open("one");
        var system = new ActorSystem(scheduler, time, new Random(1), static failure => throw failure.Error);
        var gateway = new IngestGateway(system, stores.Log, new IngestBounds(), shards: 1, writer: 1);
        TimeSpan ingest = TimeSpan.Zero;
        for (int second = 0; second < Seconds; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            TimeSpan before = ProcessorTime();
            Send(gateway, scheduler, time.GetUtcNow().ToUnixTimeMilliseconds());
            ingest += ProcessorTime() - before;
        }

        List<LogRecord> records = Read(stores.Log, scheduler);
        var shard = new ShardState(new ShardId(0));
        shard.Replace(DeskRules.All);
        var sink = new NoSink();
        TimeSpan start = ProcessorTime();
        foreach (LogRecord record in records)
        {
            shard.AdvanceTo(record.AppendedMs);
            shard.Apply(record.Payload.Span, record.AppendedMs, sink);
            shard.EvaluateTouched();
        }

        TimeSpan aggregate = ProcessorTime() - start;
        const double Samples = (double)Series * Seconds;
        return new ScalingCosts(
            ingest.TotalMicroseconds / Samples, aggregate.TotalMicroseconds / Samples,
            records.Sum(record => (double)record.Payload.Length) / Samples);
    }

    /// <summary>Of this process, so that whatever else the machine does is not counted.</summary>
    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private static void Send(IngestGateway gateway, SimulatedScheduler scheduler, long nowMs)
    {
        using IIngestRequest request = gateway.Begin("remote_write");
        for (int i = 0; i < Series; i++)
        {
            SeriesHash identity = SeriesHash.Empty.Add((ulong)i);
            if (!request.TryResolve(identity, out SeriesHandle series))
                series = request.Define(identity, new SeriesDescriptor(
                    "one", DeskRules.QueueMetric, LabelSet.From(("book", $"{i}")), SeriesKind.Gauge));
            request.Sample(series, nowMs, i * 0.5 + nowMs % 977);
        }

        Task<IngestOutcome> commit = request.CommitAsync(CancellationToken.None).AsTask();
        scheduler.RunUntilIdle();
        if (commit.GetAwaiter().GetResult().Status != IngestStatus.Durable)
            throw new InvalidOperationException("The log without faults did not take a request.");
    }

    private static List<LogRecord> Read(IEventLog log, SimulatedScheduler scheduler)
    {
        var records = new List<LogRecord>();
        Task read = log.ReadAsync(new ShardId(0), LogPosition.Start, int.MaxValue, records, default).AsTask();
        scheduler.RunUntilIdle();
        read.GetAwaiter().GetResult();
        return records;
    }

    private sealed class NoSink : IBucketSink
    {
        public SeriesState Current { get; set; } = null!;

        public void Close(int resolutionSeconds, in HistoryBucket bucket)
        {
        }
    }
}
