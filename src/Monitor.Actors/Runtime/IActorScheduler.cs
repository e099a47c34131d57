namespace Monitor.Actors.Runtime;

/// <summary>Where turns run: the thread pool in a node, one virtual thread in a simulation.</summary>
public interface IActorScheduler
{
    void Schedule(IThreadPoolWorkItem turn);
}

/// <summary>Runs turns on the thread pool.</summary>
public sealed class ThreadPoolScheduler : IActorScheduler
{
    public static ThreadPoolScheduler Instance { get; } = new();

    public void Schedule(IThreadPoolWorkItem turn) => ThreadPool.UnsafeQueueUserWorkItem(turn, preferLocal: false);
}
