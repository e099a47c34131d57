using System.Globalization;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Clusters;

/// <summary>
/// The wrong order, to be found: the log is trimmed up to a checkpoint before the checkpoint is durable.
/// </summary>
internal sealed class HastySnapshots(ISnapshots snapshots, IEventLog log) : ISnapshots
{
    private const string ShardPrefix = "shard-";

    public async ValueTask SaveAsync(
        string name, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        byte[] copy = payload.ToArray();
        if (name.StartsWith(ShardPrefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(ShardPrefix.Length), CultureInfo.InvariantCulture, out int shard))
            await log.TrimAsync(new ShardId(shard), epoch, new LogPosition(sequence), cancel).ConfigureAwait(false);
        await snapshots.SaveAsync(name, epoch, sequence, copy, cancel).ConfigureAwait(false);
    }

    public ValueTask<Snapshot?> LoadAsync(string name, CancellationToken cancel) => snapshots.LoadAsync(name, cancel);
}
