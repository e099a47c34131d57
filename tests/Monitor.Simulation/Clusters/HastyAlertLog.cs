using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Clusters;

/// <summary>
/// A position that is not kept with what was made of it, to be found: whoever takes up alerting begins where the log
/// ends, and not where the journal does.
/// </summary>
internal sealed class HastyAlertLog(IEventLog log) : IEventLog
{
    private LogPosition? _begin;

    public ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
        log.AppendAsync(shard, epoch, payload, cancel);

    public async ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel)
    {
        if (shard == ShardId.Alerting)
        {
            _begin ??= await log.EndAsync(shard, cancel).ConfigureAwait(false);
            after = after > _begin ? after : _begin.Value;
        }

        await log.ReadAsync(shard, after, maxBytes, records, cancel).ConfigureAwait(false);
    }

    public ValueTask<LogPosition> EndAsync(ShardId shard, CancellationToken cancel) => log.EndAsync(shard, cancel);

    public ValueTask TrimAsync(ShardId shard, Epoch epoch, LogPosition through, CancellationToken cancel) =>
        log.TrimAsync(shard, epoch, through, cancel);

    public ValueTask DisposeAsync() => log.DisposeAsync();
}
