using Monitor.Actors.Runtime;

namespace Monitor.Simulation.Runtime;

/// <summary>
/// Runs turns on the caller's thread, in an order drawn from a seed: every interleaving that the thread pool could
/// make of whole turns can come up, and a seed replays it. Whoever waits for a turn goes on in a turn of its own.
/// </summary>
/// <param name="seed">Draws the order.</param>
/// <param name="bindsThread">True to refuse whatever comes from another thread than the one that makes this.</param>
public sealed class SimulatedScheduler(int seed, bool bindsThread = false) : IActorScheduler
{
    private readonly Random _random = new(seed);
    private readonly List<IThreadPoolWorkItem> _ready = [];
    private readonly int? _thread = bindsThread ? Environment.CurrentManagedThreadId : null;

    /// <summary>A wait goes on inside the turn that ends it, which is one of its own.</summary>
    public TaskCreationOptions Waits => TaskCreationOptions.None;

    /// <summary>Turns run so far.</summary>
    public long Turns { get; private set; }

    public void Schedule(IThreadPoolWorkItem turn)
    {
        RequireOwnThread();
        _ready.Add(turn);
    }

    public void End<T>(TaskCompletionSource<T> wait, T result) => Schedule(new Ending<T>(wait, result));

    public void Fail<T>(TaskCompletionSource<T> wait, Exception error) => Schedule(new Failing<T>(wait, error));

    /// <summary>Runs turns until none is ready; returns how many ran.</summary>
    /// <exception cref="InvalidOperationException">Turns beget turns without end.</exception>
    public int RunUntilIdle(int limit = 1_000_000)
    {
        int ran = 0;
        while (_ready.Count > 0)
        {
            if (ran++ == limit)
                throw new InvalidOperationException($"Still busy after {limit} turns.");
            int pick = _random.Next(_ready.Count);
            IThreadPoolWorkItem turn = _ready[pick];
            _ready[pick] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            turn.Execute();
        }

        Turns += ran;
        return ran;
    }

    /// <summary>
    /// Something that goes on by the thread pool's way does so at a time that no seed replays.
    /// </summary>
    /// <exception cref="InvalidOperationException">The caller is on another thread than the simulation.</exception>
    private void RequireOwnThread()
    {
        if (_thread is { } own && Environment.CurrentManagedThreadId != own)
            throw new InvalidOperationException("Something went on by the thread pool and not by the scheduler.");
    }

    private sealed class Ending<T>(TaskCompletionSource<T> wait, T result) : IThreadPoolWorkItem
    {
        public void Execute() => wait.TrySetResult(result);
    }

    private sealed class Failing<T>(TaskCompletionSource<T> wait, Exception error) : IThreadPoolWorkItem
    {
        public void Execute() => wait.TrySetException(error);
    }
}
