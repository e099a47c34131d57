namespace Monitor.Node.Storage.Postgres;

/// <summary>Cancels what runs on the driver.</summary>
internal static class Cancellation
{
    /// <summary>
    /// Cancels, and takes no offence at the driver: a command whose connection breaks at that very moment has disposed
    /// already of what its cancellation would set, and says so.
    /// </summary>
    public static async Task EndAsync(this CancellationTokenSource source)
    {
        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException error) when (error.Flatten().InnerExceptions.All(e => e is ObjectDisposedException))
        {
            // It is over, which is what was wanted.
        }
    }
}
