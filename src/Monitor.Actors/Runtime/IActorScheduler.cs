namespace Monitor.Actors.Runtime;

/// <summary>
/// Where turns run: the thread pool in a node, one virtual thread in a simulation. Whoever waits for what a turn does
/// (a reply, an append, a stop) goes on elsewhere than in that turn, and that too is the scheduler's to decide: nothing
/// in this assembly goes to the thread pool by another way.
/// </summary>
public interface IActorScheduler
{
    /// <summary>How the source of a wait is made that is ended by <see cref="End{T}"/>.</summary>
    TaskCreationOptions Waits => TaskCreationOptions.RunContinuationsAsynchronously;

    void Schedule(IThreadPoolWorkItem turn);

    /// <summary>Ends a wait; later ends of the same one are ignored.</summary>
    void End<T>(TaskCompletionSource<T> wait, T result) => wait.TrySetResult(result);

    /// <summary>Ends a wait with an error.</summary>
    void Fail<T>(TaskCompletionSource<T> wait, Exception error) => wait.TrySetException(error);
}

/// <summary>Runs turns on the thread pool.</summary>
public sealed class ThreadPoolScheduler : IActorScheduler
{
    public static ThreadPoolScheduler Instance { get; } = new();

    public void Schedule(IThreadPoolWorkItem turn) => ThreadPool.UnsafeQueueUserWorkItem(turn, preferLocal: false);
}
