using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>When a shard's state is saved, and what its log may forget after that.</summary>
internal sealed class CheckpointKeeper(
    ShardId shard, AggregatorPorts ports, AggregatorOptions options, AggregatorStatus status)
{
    private readonly List<Reply<bool>> _demanded = [];
    private List<Reply<bool>> _answering = [];
    private LogPosition _saved;
    private LogPosition _saving;
    private long _bytes;
    private long _savedAt;
    private bool _isSaving;

    public static string NameOf(ShardId shard) => CheckpointNames.Of(shard);

    public void StartFrom(LogPosition position, TimeProvider time)
    {
        _saved = position;
        _savedAt = time.GetTimestamp();
    }

    public void Count(int bytes) => _bytes += bytes;

    /// <summary>Asks for a checkpoint at the next chance, however young the last one is.</summary>
    public void Demand(Reply<bool> done) => _demanded.Add(done);

    public bool IsDue(LogPosition position, TimeProvider time)
    {
        if (_isSaving)
            return false;
        if (_demanded.Count > 0)
            return true;
        return position > _saved
            && (_bytes >= options.CheckpointBytes || time.GetElapsedTime(_savedAt) >= options.CheckpointAge);
    }

    /// <summary>
    /// Writes the state down now, and brings it to the store; the state may change as soon as this returns.
    /// </summary>
    public ValueTask SaveAsync(ShardState state, LogPosition position, TimeProvider time)
    {
        _isSaving = true;
        _saving = position;
        _bytes = 0;
        _savedAt = time.GetTimestamp();
        _answering = [.. _demanded];
        _demanded.Clear();
        var buffer = new CheckpointBuffer();
        ShardCheckpoint.Write(state, buffer);
        return StoreAsync(buffer, position, _saved);
    }

    public void Finish(Exception? error)
    {
        _isSaving = false;
        if (error is null)
        {
            _saved = _saving;
            status.Saved(_saved);
        }
        else
        {
            status.CountFailedWrite();
        }

        foreach (Reply<bool> done in _answering)
            done.Set(error is null);
        _answering = [];
    }

    /// <summary>
    /// A recovery from the checkpoint does not tell again what was decided before it, so that must have arrived. The
    /// log keeps what lies behind the checkpoint before: a damaged one falls back to that.
    /// </summary>
    private async ValueTask StoreAsync(CheckpointBuffer buffer, LogPosition position, LogPosition before)
    {
        using ((IDisposable)buffer)
        {
            await ports.Listener.FlushAsync().ConfigureAwait(false);
            await ports.Snapshots.SaveAsync(
                NameOf(shard), ports.Epoch, position.Value, buffer.Memory,
                CancellationToken.None).ConfigureAwait(false);
        }

        await ports.Log.TrimAsync(shard, ports.Epoch, before, CancellationToken.None).ConfigureAwait(false);
    }
}
