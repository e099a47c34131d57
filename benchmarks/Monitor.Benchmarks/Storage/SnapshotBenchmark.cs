using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Snapshots;
using Monitor.Shared.Sharding;

namespace Monitor.Benchmarks.Storage;

/// <summary>Saving and loading the checkpoint of a large shard.</summary>
internal static class SnapshotBenchmark
{
    public static async Task RunAsync(string directory)
    {
        FileSnapshots store = FileSnapshots.Open(directory, NullLogger.Instance);
        byte[] payload = new byte[200 << 20];
        new Random(1).NextBytes(payload);
        for (int round = 0; round < 3; round++)
        {
            long started = Stopwatch.GetTimestamp();
            await store.SaveAsync("shard", new Epoch(1), round, payload, default);
            double saved = payload.Length / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e9;
            started = Stopwatch.GetTimestamp();
            Snapshot? snapshot = await store.LoadAsync("shard", default);
            double loaded = snapshot!.Payload.Length / Stopwatch.GetElapsedTime(started).TotalSeconds / 1e9;
            Console.WriteLine($"snapshot of 200 MiB: saved (synced) at {saved:F2} GB/s, loaded at {loaded:F2} GB/s");
        }
    }
}
