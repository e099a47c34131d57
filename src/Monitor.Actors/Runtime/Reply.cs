namespace Monitor.Actors.Runtime;

/// <summary>Where the answer to a question goes; set once, later answers are ignored.</summary>
public sealed class Reply<T>
{
    private readonly IActorScheduler _scheduler;
    private readonly TaskCompletionSource<T> _source;

    internal Reply(IActorScheduler scheduler)
    {
        _scheduler = scheduler;
        _source = new TaskCompletionSource<T>(scheduler.Waits);
    }

    internal Task<T> Task => _source.Task;

    public void Set(T answer) => _scheduler.End(_source, answer);

    public void Fail(Exception error) => _scheduler.Fail(_source, error);
}

/// <summary>An actor that cannot be asked now: its mailbox is full, or it has stopped.</summary>
public sealed class ActorUnavailableException(string path)
    : Exception($"The actor '{path}' takes no question now: its mailbox is full or it has stopped.");
