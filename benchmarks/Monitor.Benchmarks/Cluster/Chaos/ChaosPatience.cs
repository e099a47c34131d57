using System.Diagnostics;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>Waits for what must come when nothing is broken.</summary>
internal static class ChaosPatience
{
    /// <summary>Far beyond what a takeover, a recovery or a retry takes on a machine that has other work too.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string otherwise)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
                throw new TimeoutException(otherwise);
            await Task.Delay(Pause);
        }
    }
}
