using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Postgres.Several;

/// <summary>The event log of a cluster with several databases: each shard's is in the shard's.</summary>
internal sealed class SeveralLogs(ShardDatabases databases) : IEventLog
{
    public ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
        databases.Of(shard).Log.AppendAsync(shard, epoch, payload, cancel);

    public ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel) =>
        databases.Of(shard).Log.ReadAsync(shard, after, maxBytes, records, cancel);

    public ValueTask<LogPosition> EndAsync(ShardId shard, CancellationToken cancel) =>
        databases.Of(shard).Log.EndAsync(shard, cancel);

    public ValueTask TrimAsync(ShardId shard, Epoch epoch, LogPosition through, CancellationToken cancel) =>
        databases.Of(shard).Log.TrimAsync(shard, epoch, through, cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (DatabasePart part in databases.Parts)
            await part.Log.DisposeAsync().ConfigureAwait(false);
    }
}
