using System.Diagnostics;
using Monitor.Node.Storage.Journal;
using Monitor.Shared.Sharding;

namespace Monitor.Benchmarks.Storage;

/// <summary>Synced appends: of one stream one after the other, and of many streams at once.</summary>
internal static class JournalBenchmark
{
    public static async Task RunAsync(string directory)
    {
        using SqliteJournal journal = SqliteJournal.Open(Path.Combine(directory, "journal.db"));
        foreach (int streams in new[] { 1, 8, 64 })
        {
            const int Appends = 6_400;
            long groups = journal.Statistics.Syncs;
            long started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, streams).Select(stream =>
                AppendAsync(journal, $"{streams}/{stream}", Appends / streams)));
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Console.WriteLine(
                $"journal, {streams,2} streams at once: {Appends / seconds,6:F0} appends/s, "
                + $"{(double)Appends / (journal.Statistics.Syncs - groups):F1} a transaction");
        }
    }

    private static async Task AppendAsync(SqliteJournal journal, string stream, int appends)
    {
        byte[] payload = new byte[200];
        for (int i = 0; i < appends; i++)
            await journal.AppendAsync(stream, new Epoch(1), i, [payload], default);
    }
}
