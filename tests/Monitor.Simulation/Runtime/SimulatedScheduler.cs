using System.Diagnostics;
using Monitor.Actors.Runtime;

namespace Monitor.Simulation.Runtime;

/// <summary>
/// Runs turns on the caller's thread, in an order drawn from a seed: every interleaving that the thread pool could
/// make of whole turns can come up, and a seed replays it. Whoever waits for a turn goes on in a turn of its own.
/// </summary>
/// <param name="seed">Draws the order.</param>
/// <param name="bindsThread">
/// True to drop, and tell of, whatever comes from another thread than the one that makes this.
/// </param>
public sealed class SimulatedScheduler(int seed, bool bindsThread = false) : IActorScheduler
{
    private readonly Random _random = new(seed);
    private readonly List<IThreadPoolWorkItem> _ready = [];
    private string? _escape;
    private readonly int? _thread = bindsThread ? Environment.CurrentManagedThreadId : null;

    /// <summary>A wait goes on inside the turn that ends it, which is one of its own.</summary>
    public TaskCreationOptions Waits => TaskCreationOptions.None;

    /// <summary>
    /// Where something went on by the thread pool, at a time that no seed replays; null when nothing did. It is
    /// dropped.
    /// </summary>
    public string? Escape => Volatile.Read(ref _escape);

    /// <summary>Turns run so far.</summary>
    public long Turns { get; private set; }

    public void Schedule(IThreadPoolWorkItem turn)
    {
        if (_thread is { } own && Environment.CurrentManagedThreadId != own)
            Volatile.Write(ref _escape, new StackTrace().ToString());
        else
            _ready.Add(turn);
    }

    public void End<T>(TaskCompletionSource<T> wait, T result) => Schedule(new Ending<T>(wait, result));

    public void Fail<T>(TaskCompletionSource<T> wait, Exception error) => Schedule(new Failing<T>(wait, error));

    /// <summary>Runs turns until none is ready; returns how many ran.</summary>
    /// <exception cref="InvalidOperationException">Turns beget turns without end.</exception>
    public int RunUntilIdle(int limit = 1_000_000)
    {
        int ran = RunSome(limit);
        return _ready.Count == 0 ? ran : throw new InvalidOperationException($"Still busy after {limit} turns.");
    }

    /// <summary>Runs so many turns at most; returns how many ran.</summary>
    public int RunSome(int most)
    {
        int ran = 0;
        for (; _ready.Count > 0 && ran < most; ran++)
        {
            int pick = _random.Next(_ready.Count);
            IThreadPoolWorkItem turn = _ready[pick];
            _ready[pick] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            turn.Execute();
        }

        Turns += ran;
        return ran;
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
