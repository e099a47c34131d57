using Monitor.Actors.Aggregation;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Postgres.Several;

/// <summary>
/// The snapshots of a cluster with several databases: a shard's checkpoint is where its log is, so that one is never
/// newer than the other by a restore; those of the journal's streams are in the first, as the journal is.
/// </summary>
internal sealed class SeveralSnapshots(ShardDatabases databases) : ISnapshots
{
    public ValueTask SaveAsync(
        string name, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
        Of(name).Snapshots.SaveAsync(name, epoch, sequence, payload, cancel);

    public ValueTask<Snapshot?> LoadAsync(string name, CancellationToken cancel) =>
        Of(name).Snapshots.LoadAsync(name, cancel);

    private DatabasePart Of(string name) =>
        CheckpointNames.TryShardOf(name, out ShardId shard) ? databases.Of(shard) : databases.First;
}
