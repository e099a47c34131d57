namespace Monitor.Node.Machine;

/// <summary>Readers whose counters began to count at one time.</summary>
/// <param name="CountersStartMs">That time, Unix milliseconds; 0 when unknown.</param>
internal sealed record ReaderGroup(IReadOnlyList<IMachineReader> Readers, long CountersStartMs);
