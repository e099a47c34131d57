using Monitor.Actors.Ports;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Clusters;

/// <summary>
/// Owners that take a shard without a word, to be found: what the owner before still says counts until the new one has
/// said how things stand, though the new one does not know it.
/// </summary>
internal sealed class SilentTakerLog(IEventLog log) : IEventLog
{
    public async ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        if (shard != ShardId.Alerting)
            return await log.AppendAsync(shard, epoch, payload, cancel).ConfigureAwait(false);
        using var record = new AlertLogWriter();
        foreach (AlertLogEntry entry in AlertLogReader.Read(payload.Span))
        {
            if (entry is not AlertLogEntry.Taken)
                record.Add(entry);
        }

        return await log.AppendAsync(shard, epoch, record.Payload, cancel).ConfigureAwait(false);
    }

    public ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel) =>
        log.ReadAsync(shard, after, maxBytes, records, cancel);

    public ValueTask<LogPosition> EndAsync(ShardId shard, CancellationToken cancel) => log.EndAsync(shard, cancel);

    public ValueTask TrimAsync(ShardId shard, Epoch epoch, LogPosition through, CancellationToken cancel) =>
        log.TrimAsync(shard, epoch, through, cancel);

    public ValueTask DisposeAsync() => log.DisposeAsync();
}
