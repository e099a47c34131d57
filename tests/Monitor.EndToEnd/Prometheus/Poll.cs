using System.Diagnostics;

namespace Monitor.EndToEnd.Prometheus;

/// <summary>Asks another process again and again: the only way to learn that something happened inside of it.</summary>
internal static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns as soon as the condition holds; fails with the reason when patience is over.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        long began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > NodeUnderTest.Patience)
                throw new TimeoutException(otherwise());
            await Task.Delay(Pause);
        }
    }
}
