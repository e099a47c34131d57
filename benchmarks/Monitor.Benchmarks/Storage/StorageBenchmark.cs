namespace Monitor.Benchmarks.Storage;

/// <summary>
/// What the stores take: throughput, latency and CPU.
/// <c>storage [log|snapshots|journal|history|postgres] [directory]</c>; without a name all of them, one by one.
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
            if (what is "postgres" or "all")
                PostgresBenchmark.RunAsync().GetAwaiter().GetResult();
            return 0;
        }
        finally
        {
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
        }
    }
}
