using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Segments;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>What the tests of the log share: small segments on a disk in memory, texts as payloads.</summary>
internal static class LogHarness
{
    public static readonly Epoch Epoch = new(1);
    public static readonly ShardId Shard = new(3);

    public static readonly SegmentEventLogOptions Small = new()
    {
        Directory = "none",
        SegmentBytes = 12_000,
        ChunkBytes = 512,
        TailBytes = 2048,
    };

    public static SegmentEventLog Open(MemorySegmentFiles files, SegmentEventLogOptions? options = null) =>
        SegmentEventLog.Open(options ?? Small, files, TimeProvider.System, NullLogger.Instance);

    public static ValueTask<LogPosition> AppendAsync(this SegmentEventLog log, string text, int shard = 3) =>
        log.AppendAsync(new ShardId(shard), Epoch, Encoding.UTF8.GetBytes(text), default);

    /// <summary>Every record of a shard after a position.</summary>
    public static async Task<List<string>> ReadAllAsync(
        this SegmentEventLog log, int shard = 3, LogPosition after = default)
    {
        var texts = new List<string>();
        var records = new List<LogRecord>();
        LogPosition end = await log.EndAsync(new ShardId(shard), default);
        while (after < end)
        {
            await log.ReadAsync(new ShardId(shard), after, 3000, records, default);
            texts.AddRange(records.Select(record => Encoding.UTF8.GetString(record.Payload.Span)));
            after = records[^1].Position;
        }

        return texts;
    }
}
