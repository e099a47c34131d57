namespace Monitor.Actors.Runtime;

/// <summary>How piece of work ended: with a value, or with an error.</summary>
public readonly record struct Outcome<T>(T? Value, Exception? Error)
{
    public bool Succeeded => Error is null;
}
