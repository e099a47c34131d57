namespace Monitor.Actors.Runtime;

/// <summary>How a piece of work ended: with a value, or with an error.</summary>
public readonly record struct Outcome<T>(T? Value, Exception? Error);
