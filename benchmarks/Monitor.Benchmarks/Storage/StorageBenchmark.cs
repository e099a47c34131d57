namespace Monitor.Benchmarks.Storage;

/// <summary>
/// What the embedded stores take: throughput, latency and CPU.
/// <c>storage [log|snapshots|journal|history] [directory]</c>; without a name all of them, one after the other.
/// </summary>
internal static class StorageBenchmark
{
    public static int Run(string[] arguments)
    {
        string what = arguments.Length > 0 ? arguments[0] : "all";
        string root = arguments.Length > 1 ? arguments[1] : Path.GetTempPath();
        string directory = Path.Combine(root, "monitor-benchmark-storage");
        try
        {
            if (what is "log" or "all")
                LogBenchmark.RunAsync(directory).GetAwaiter().GetResult();
            if (what is "snapshots" or "all")
                SnapshotBenchmark.RunAsync(directory).GetAwaiter().GetResult();
            if (what is "journal" or "all")
                JournalBenchmark.RunAsync(directory).GetAwaiter().GetResult();
            if (what is "history" or "all")
                HistoryBenchmark.RunAsync(directory).GetAwaiter().GetResult();
            return 0;
        }
        finally
        {
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
        }
    }
}
