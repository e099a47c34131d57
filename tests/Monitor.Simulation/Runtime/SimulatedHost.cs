using Monitor.Actors.Runtime;

namespace Monitor.Simulation.Runtime;

/// <summary>
/// One run of a process on a simulated machine: all its code enters here. While it is paused (as by SIGSTOP) what
/// would enter waits at the door; once it is dead nothing enters any more, and whatever waited inside waits for ever.
/// </summary>
public sealed class SimulatedHost(SimulatedScheduler scheduler) : IActorScheduler
{
    private readonly Queue<Action> _door = new();

    public TaskCreationOptions Waits => TaskCreationOptions.None;

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    public void Schedule(IThreadPoolWorkItem turn) => scheduler.Schedule(new Turn(this, turn.Execute));

    public void End<T>(TaskCompletionSource<T> wait, T result) =>
        scheduler.Schedule(new Turn(this, () => wait.TrySetResult(result)));

    public void Fail<T>(TaskCompletionSource<T> wait, Exception error) =>
        scheduler.Schedule(new Turn(this, () => wait.TrySetException(error)));

    /// <summary>Runs code of the process now, when it goes on, or never.</summary>
    public void Enter(Action code)
    {
        if (IsDead)
            return;
        if (IsPaused)
            _door.Enqueue(code);
        else
            code();
    }

    public void Pause() => IsPaused = true;

    /// <summary>Goes on; what waited at the door becomes ready, in any order.</summary>
    public void Resume()
    {
        IsPaused = false;
        while (_door.TryDequeue(out Action? code))
            scheduler.Schedule(new Turn(this, code));
    }

    public void Kill()
    {
        IsDead = true;
        _door.Clear();
    }

    private sealed class Turn(SimulatedHost host, Action code) : IThreadPoolWorkItem
    {
        public void Execute() => host.Enter(code);
    }
}
