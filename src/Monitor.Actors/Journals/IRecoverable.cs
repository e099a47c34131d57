namespace Monitor.Actors.Journals;

/// <summary>A state that a journal's snapshot and the entries after it are folded to; immutable.</summary>
internal interface IRecoverable<TState>
    where TState : IRecoverable<TState>
{
    /// <summary>Where a stream without a snapshot begins.</summary>
    static abstract TState Initial { get; }

    /// <summary>What a snapshot stands for.</summary>
    /// <exception cref="InvalidDataException">Not a snapshot that this release knows.</exception>
    static abstract TState Restore(ReadOnlySpan<byte> snapshot);

    /// <summary>The state after one entry more.</summary>
    /// <exception cref="InvalidDataException">Not an entry that this release knows.</exception>
    TState After(ReadOnlySpan<byte> entry);
}
