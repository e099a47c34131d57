using Monitor.Actors.Ports;

namespace Monitor.Simulation.Storage;

/// <summary>One record of a simulated log.</summary>
internal readonly record struct StoredRecord(
    LogPosition Position, long AppendedMs, DateTimeOffset AppendedAt, byte[] Payload);
