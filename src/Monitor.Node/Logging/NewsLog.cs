using Monitor.Actors.Live;

namespace Monitor.Node.Logging;

/// <summary>Follows what is said somewhere for as long as the node runs, to write it to the log.</summary>
internal static class NewsLog
{
    /// <summary>What came too fast to be written is counted, and the number is written.</summary>
    public static async Task FollowAsync<T>(
        this ILogger log, Broadcast<T> source, Action<T> write, CancellationToken stopping)
    {
        using Broadcast<T>.Listener? listener = source.TryListen();
        if (listener is null)
            return;
        try
        {
            await foreach (LiveItem<T> item in listener.ReadAllAsync(stopping).ConfigureAwait(false))
            {
                if (item.MissedBefore > 0)
                    log.LogWarning("{Missed} lines are missing here: they came too fast", item.MissedBefore);
                write(item.Value);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The node stops, and with it this log of what it does.
        }
    }
}
