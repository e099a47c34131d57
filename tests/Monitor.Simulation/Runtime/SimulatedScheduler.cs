using Monitor.Actors.Runtime;

namespace Monitor.Simulation.Runtime;

/// <summary>
/// Runs turns on the caller's thread, in an order drawn from a seed: every interleaving that the thread pool could
/// make of whole turns can come up, and a seed replays it.
/// </summary>
public sealed class SimulatedScheduler(int seed) : IActorScheduler
{
    private readonly Random _random = new(seed);
    private readonly List<IThreadPoolWorkItem> _ready = [];

    public void Schedule(IThreadPoolWorkItem turn) => _ready.Add(turn);

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

        return ran;
    }
}
