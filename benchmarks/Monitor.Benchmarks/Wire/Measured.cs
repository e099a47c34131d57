using System.Diagnostics;

namespace Monitor.Benchmarks.Wire;

/// <summary>
/// Runs one piece of work again and again and keeps its best time: other load only ever adds. Runs are short, so that
/// some of them fit between the turns of others on a busy machine.
/// </summary>
internal static class Measured
{
    /// <summary>Nanoseconds and bytes allocated for one run.</summary>
    public static (double Nanoseconds, double AllocatedBytes) Best(Action work, int runs = 400, double seconds = 0.003)
    {
        long once = long.MaxValue;
        for (int i = 0; i < 200; i++)
            once = Math.Min(once, Time(work, 1));
        int repeats = (int)Math.Clamp(seconds * Stopwatch.Frequency / Math.Max(once, 1), 1, 1_000_000);
        Time(work, repeats);
        long best = long.MaxValue;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < runs; i++)
            best = Math.Min(best, Time(work, repeats));
        double allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(runs * repeats);
        return (best * 1e9 / Stopwatch.Frequency / repeats, allocated);
    }

    private static long Time(Action work, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++)
            work();
        return Stopwatch.GetTimestamp() - start;
    }
}
