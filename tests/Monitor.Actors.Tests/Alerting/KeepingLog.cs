using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Alerting;

/// <summary>
/// A log whose engine is away at times: what is appended then is kept, and nobody knows where it will stand.
/// </summary>
internal sealed class KeepingLog(IEventLog log) : IEventLog
{
    public bool Keeps { get; set; }

    public int Appends { get; private set; }

    public async ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        Appends++;
        LogPosition position = await log.AppendAsync(shard, epoch, payload, cancel).ConfigureAwait(false);
        return Keeps ? LogPosition.Start : position;
    }

    public ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel) =>
        log.ReadAsync(shard, after, maxBytes, records, cancel);

    public ValueTask<LogPosition> EndAsync(ShardId shard, CancellationToken cancel) => log.EndAsync(shard, cancel);

    public ValueTask TrimAsync(ShardId shard, Epoch epoch, LogPosition through, CancellationToken cancel) =>
        log.TrimAsync(shard, epoch, through, cancel);

    public ValueTask DisposeAsync() => log.DisposeAsync();
}
