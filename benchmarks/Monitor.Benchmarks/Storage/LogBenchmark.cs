using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Storage;
using Monitor.Node.Storage.Segments;
using Monitor.Shared.Sharding;

namespace Monitor.Benchmarks.Storage;

/// <summary>Appends, with a live reader beside them, then opening, then replay from disk.</summary>
internal static class LogBenchmark
{
    private static readonly Epoch Epoch = new(1);

    public static async Task RunAsync(string directory)
    {
        Checksum();
        LogDurability[] policies =
            [LogDurability.System, LogDurability.Every(TimeSpan.FromMilliseconds(100)), LogDurability.Always];
        foreach (LogDurability durability in policies)
        {
            foreach ((int size, int count) in new[] { (64 << 10, 16_000), (24_000, 40_000), (500, 400_000) })
                await RunOneAsync(directory, durability, size, durability == LogDurability.Always ? count / 2 : count);
        }

        await LatencyAsync(directory);
    }

    private static void Checksum()
    {
        byte[] bytes = new byte[24_000];
        Crc32C.Compute(bytes);
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < 50_000; i++)
            Crc32C.Compute(bytes);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine($"crc32c of 24 kB: {50_000 * 24e3 / seconds / 1e9:F1} GB/s");
    }

    private static async Task RunOneAsync(string directory, LogDurability durability, int size, int count)
    {
        Directory.CreateDirectory(directory);
        var options = new SegmentEventLogOptions { Directory = directory, Durability = durability };
        var shard = new ShardId(0);
        long bytes = (long)size * count;
        await using (var log = SegmentEventLog.Open(options, TimeProvider.System, NullLogger.Instance))
        {
            Process self = Process.GetCurrentProcess();
            TimeSpan cpu = self.TotalProcessorTime;
            long allocated = GC.GetTotalAllocatedBytes();
            long started = Stopwatch.GetTimestamp();
            Task reader = Task.Run(() => ReadAllAsync(log, shard, count));
            await AppendAllAsync(log, shard, size, count);
            TimeSpan wall = Stopwatch.GetElapsedTime(started);
            await reader;
            self.Refresh();
            double cpuNanoseconds = (self.TotalProcessorTime - cpu).TotalNanoseconds / bytes * 12;
            IStoreStatistics statistics = log.Statistics;
            double syncMilliseconds = statistics.SyncNanoseconds / 1e6 / Math.Max(1, statistics.Syncs);
            Console.WriteLine(
                $"{durability.Mode,-8} {size,6} B x {count,7}: {bytes / wall.TotalSeconds / 1e9,5:F2} GB/s, "
                + $"{count / wall.TotalSeconds / 1e3,6:F0} k appends/s, cpu {cpuNanoseconds,5:F1} ns per 12 bytes, "
                + $"{(double)count / statistics.Groups,6:F1} appends a group, "
                + $"{statistics.Syncs} syncs of {syncMilliseconds:F2} ms, "
                + $"{(GC.GetTotalAllocatedBytes() - allocated) / count} B allocated an append");
        }

        await ReplayAsync(options, shard, count, bytes);
        Directory.Delete(directory, recursive: true);
    }

    private static async Task AppendAllAsync(SegmentEventLog log, ShardId shard, int size, int count)
    {
        const int InFlight = 256;
        byte[] payload = new byte[size];
        new Random(1).NextBytes(payload);
        var waiting = new Queue<Task<LogPosition>>(InFlight);
        for (int i = 0; i < count; i++)
        {
            if (waiting.Count == InFlight)
                await waiting.Dequeue();
            waiting.Enqueue(log.AppendAsync(shard, Epoch, payload, default).AsTask());
        }

        while (waiting.Count > 0)
            await waiting.Dequeue();
    }

    private static async Task ReadAllAsync(SegmentEventLog log, ShardId shard, int count)
    {
        LogPosition after = LogPosition.Start;
        var records = new List<LogRecord>();
        for (int read = 0; read < count; read += records.Count)
        {
            await log.ReadAsync(shard, after, 1 << 20, records, default);
            after = records[^1].Position;
        }
    }

    private static async Task ReplayAsync(SegmentEventLogOptions options, ShardId shard, int count, long bytes)
    {
        long started = Stopwatch.GetTimestamp();
        await using var log = SegmentEventLog.Open(options, TimeProvider.System, NullLogger.Instance);
        TimeSpan opened = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        await ReadAllAsync(log, shard, count);
        Console.WriteLine(
            $"         opened {bytes >> 20} MiB in {opened.TotalMilliseconds:F1} ms, "
            + $"read at {bytes / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e9:F2} GB/s");
    }

    private static async Task LatencyAsync(string directory)
    {
        Directory.CreateDirectory(directory);
        var options = new SegmentEventLogOptions { Directory = directory };
        await using var log = SegmentEventLog.Open(options, TimeProvider.System, NullLogger.Instance);
        byte[] payload = new byte[4096];
        double[] microseconds = new double[4000];
        for (int i = 0; i < microseconds.Length; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await log.AppendAsync(new ShardId(0), Epoch, payload, default);
            microseconds[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        Array.Sort(microseconds);
        Console.WriteLine(
            $"always, one append of 4 KiB at a time: p50 {microseconds[2000]:F0} us, p99 {microseconds[3960]:F0} us");
    }
}
