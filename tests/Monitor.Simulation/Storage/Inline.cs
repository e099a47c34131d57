namespace Monitor.Simulation.Storage;

/// <summary>
/// Ends a wait so that what waited goes on at once, on this thread, whatever synchronization context the test runner
/// has set: else it would go on later, on the thread pool, in an order that no seed replays.
/// </summary>
internal static class Inline
{
    public static void Complete(TaskCompletionSource wait) => Run(() => wait.TrySetResult());

    public static void Fail(TaskCompletionSource wait, Exception error) => Run(() => wait.TrySetException(error));

    private static void Run(Func<bool> end)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            end();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
