using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>The latest whole state of an actor, small or large (a shard's windows), replaced as one.</summary>
public interface ISnapshots
{
    /// <summary>Replaces the snapshot; a crash in the middle leaves the one before.</summary>
    /// <exception cref="FencedException">A snapshot of a newer epoch is there.</exception>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    ValueTask SaveAsync(
        string name, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload, CancellationToken cancel);

    /// <summary>The latest whole snapshot; null when there is none.</summary>
    ValueTask<Snapshot?> LoadAsync(string name, CancellationToken cancel);
}

/// <summary>A state and the sequence or log position that it stands for.</summary>
public sealed record Snapshot(Epoch Epoch, long Sequence, ReadOnlyMemory<byte> Payload);
