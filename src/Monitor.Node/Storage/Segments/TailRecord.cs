using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Segments;

/// <summary>A record in a chunk.</summary>
internal readonly record struct TailRecord(TailChunk Chunk, int Offset, int Length, long Position, long AppendedMs)
{
    public LogRecord ToLogRecord() => new(
        new LogPosition(Position), AppendedMs, Chunk.Buffer.AsMemory(Offset + RecordHeader.Size, Length));
}
