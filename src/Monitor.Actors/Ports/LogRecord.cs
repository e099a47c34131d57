namespace Monitor.Actors.Ports;

/// <summary>One durable record of a shard's log.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="AppendedMs">
/// When the log took it, Unix milliseconds by the log's clock; never falls within a shard.
/// </param>
/// <param name="Payload">What was appended. Valid until the next read of the same reader.</param>
public readonly record struct LogRecord(LogPosition Position, long AppendedMs, ReadOnlyMemory<byte> Payload);
