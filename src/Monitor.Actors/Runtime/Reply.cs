namespace Monitor.Actors.Runtime;

/// <summary>Where the answer to a question goes; set once, later answers are ignored.</summary>
public sealed class Reply<T>
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<T> Task => _source.Task;

    public void Set(T answer) => _source.TrySetResult(answer);

    public void Fail(Exception error) => _source.TrySetException(error);
}

/// <summary>An actor that cannot be asked now: its mailbox is full, or it has stopped.</summary>
public sealed class ActorUnavailableException(string path)
    : Exception($"The actor '{path}' takes no question now: its mailbox is full or it has stopped.");
