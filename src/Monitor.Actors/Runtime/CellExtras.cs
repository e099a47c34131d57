using System.Diagnostics.CodeAnalysis;

namespace Monitor.Actors.Runtime;

/// <summary>Where a cell stands in its life.</summary>
internal enum CellLife : byte
{
    Unborn,
    Living,
    Pausing,
    Stopped,
}

/// <summary>What comes to a cell besides messages: a stop, a restart after its pause, a timer.</summary>
internal readonly record struct CellSignal(string? TimerKey, long TimerGeneration)
{
    public static CellSignal Stop => new(null, 0);

    public static CellSignal Restart => new(null, 1);

    public bool IsStop => TimerKey is null && TimerGeneration == 0;

    public bool IsRestart => TimerKey is null && TimerGeneration == 1;
}

/// <summary>
/// What only some actors need (timers, waiting senders, restarts), kept apart so that an idle actor is small.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The cell disposes it when the actor stops.")]
internal sealed class CellExtras<TMessage>(IActorScheduler scheduler)
{
    private readonly Lock _gate = new();
    private Queue<CellSignal>? _signals;
    private List<TaskCompletionSource<bool>>? _room;
    private List<TaskCompletionSource<bool>>? _stopped;
    private ActorTimers<TMessage>? _timers;
    private ITimer? _restart;
    private int _signalCount;
    private int _restartsInARow;
    private bool _isStopped;

    public int Restarts { get; private set; }

    public bool HasSignals => Volatile.Read(ref _signalCount) > 0;

    /// <summary>Completes when the actor has stopped.</summary>
    public Task Stopped
    {
        get
        {
            lock (_gate)
            {
                if (_isStopped)
                    return Task.CompletedTask;
                return NewWait(_stopped ??= []);
            }
        }
    }

    /// <summary>Completes at the next moment when there may be room in the mailbox.</summary>
    public Task NextRoom
    {
        get
        {
            lock (_gate)
            {
                return NewWait(_room ??= []);
            }
        }
    }

    public ActorTimers<TMessage> Timers(ActorRef<TMessage> cell) => _timers ??= new ActorTimers<TMessage>(cell);

    public void Signal(CellSignal signal)
    {
        lock (_gate)
        {
            (_signals ??= new Queue<CellSignal>()).Enqueue(signal);
            Volatile.Write(ref _signalCount, _signals.Count);
        }
    }

    public bool TryTakeSignal(out CellSignal signal)
    {
        lock (_gate)
        {
            signal = default;
            bool taken = _signals is not null && _signals.TryDequeue(out signal);
            Volatile.Write(ref _signalCount, _signals?.Count ?? 0);
            return taken;
        }
    }

    /// <summary>Counts a restart; the number in a row, where a long calm life starts the row anew.</summary>
    public int CountRestart(bool wasCalm)
    {
        Restarts++;
        _restartsInARow = wasCalm ? 1 : _restartsInARow + 1;
        return _restartsInARow;
    }

    public void RestartIn(ActorRef<TMessage> cell, TimeSpan pause)
    {
        _restart?.Dispose();
        _restart = cell.System.Time.CreateTimer(
            static state => ((ActorRef<TMessage>)state!).Signal(CellSignal.Restart),
            cell, pause, Timeout.InfiniteTimeSpan);
    }

    public void WakeWaiting()
    {
        if (Volatile.Read(ref _room) is null)
            return;
        lock (_gate)
        {
            EndAll(_room);
            _room = null;
        }
    }

    public void Dispose()
    {
        _timers?.CancelAll();
        _restart?.Dispose();
    }

    public void SetStopped()
    {
        lock (_gate)
        {
            _isStopped = true;
            EndAll(_stopped);
        }
    }

    /// <summary>
    /// Each who waits has a wait of its own: of two that go on from one, the second would go on by the thread pool.
    /// </summary>
    private Task<bool> NewWait(List<TaskCompletionSource<bool>> waits)
    {
        var wait = new TaskCompletionSource<bool>(scheduler.Waits);
        waits.Add(wait);
        return wait.Task;
    }

    private void EndAll(List<TaskCompletionSource<bool>>? waits)
    {
        foreach (TaskCompletionSource<bool> wait in waits ?? [])
            scheduler.End(wait, true);
    }
}
