using System.Diagnostics;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.History;
using Monitor.Shared.Sharding;

namespace Monitor.Benchmarks.Storage;

/// <summary>The closed buckets of 20,000 series, hour by hour: written, read by series, dropped.</summary>
internal static class HistoryBenchmark
{
    private const int Series = 20_000;
    private const int Hours = 6;
    private const int HourMs = 3_600_000;

    public static async Task RunAsync(string directory)
    {
        using SqliteHistory history = SqliteHistory.Open(Path.Combine(directory, "history.db"));
        byte[] payload = new byte[300];
        var random = new Random(1);
        random.NextBytes(payload);
        UInt128[] series = [.. Enumerable.Range(0, Series).Select(_ => new UInt128((ulong)random.NextInt64(), 1))];
        Rate("written", Hours * Series, await TimeAsync(async () =>
        {
            for (int hour = 0; hour < Hours; hour++)
            {
                foreach (UInt128[] batch in series.Chunk(2000))
                {
                    HistoryChunk[] chunks = [.. batch.Select(one => Chunk(one, hour, payload))];
                    await history.WriteAsync(new ShardId(0), new Epoch(1), chunks, default);
                }
            }
        }));
        Rate("read", 1000 * Hours, await TimeAsync(async () =>
        {
            int read = 0;
            await foreach (HistoryChunk _ in history.ReadAsync(
                new ShardId(0), HistoryResolution.OneMinute, series[..1000], 0, long.MaxValue, default))
                read++;
            if (read != 1000 * Hours)
                throw new InvalidOperationException($"{read} chunks read");
        }));
        Rate("dropped", 2 * Series, await TimeAsync(
            async () => await history.DropBeforeAsync(HistoryResolution.OneMinute, 2 * HourMs, default)));
        Console.WriteLine($"history on disk: {history.Statistics.DiskBytes >> 20} MiB");
    }

    private static HistoryChunk Chunk(UInt128 series, int hour, byte[] payload) =>
        new(series, HistoryResolution.OneMinute, (long)hour * HourMs, (hour + 1L) * HourMs, payload);

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        long started = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Rate(string what, int chunks, double seconds) =>
        Console.WriteLine($"history, chunks of 300 B {what}: {chunks / seconds / 1e3:F1} k/s");
}
