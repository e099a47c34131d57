using System.Diagnostics;

namespace Monitor.Benchmarks.Windows;

/// <summary>
/// Times a loop: the best of many short rounds, for the machine is shared and a long round is never left alone, and the
/// bytes of the last one.
/// </summary>
internal static class Timing
{
    public static (double Nanoseconds, double Bytes) Of(int operations, Action<int> loop)
    {
        double best = double.MaxValue, bytes = 0;
        loop(operations);
        operations /= 40;
        for (int round = 0; round < 120; round++)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            loop(operations);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / operations);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)operations;
        }

        return (best, bytes);
    }
}
