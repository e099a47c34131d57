using System.Collections.Concurrent;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>The board that the coordinator writes and everybody reads. Thread-safe.</summary>
public sealed class ClusterBoard : IClusterBoard
{
    private readonly IActorScheduler _scheduler;
    private readonly ConcurrentDictionary<ShardId, Epoch> _held = new();
    private volatile ClusterView _view = ClusterView.Empty;
    private volatile TaskCompletionSource<bool> _change;

    /// <param name="localNode">This node's name.</param>
    /// <param name="scheduler">Where those go on who wait for a change; the thread pool when absent.</param>
    public ClusterBoard(string localNode, IActorScheduler? scheduler = null)
    {
        LocalNode = localNode;
        _scheduler = scheduler ?? ThreadPoolScheduler.Instance;
        _change = NewChange();
    }

    public string LocalNode { get; }

    public ClusterView View => _view;

    public Task NextChange => _change.Task;

    public Epoch? HeldHere(ShardId shard) => _held.TryGetValue(shard, out Epoch epoch) ? epoch : null;

    /// <summary>The cluster was read.</summary>
    public void Publish(ClusterView view)
    {
        _view = view;
        Announce();
    }

    /// <summary>This node acts for the shard from now on.</summary>
    public void Hold(ShardId shard, Epoch epoch)
    {
        _held[shard] = epoch;
        Announce();
    }

    /// <summary>This node no longer acts for the shard.</summary>
    public void Drop(ShardId shard)
    {
        if (_held.TryRemove(shard, out _))
            Announce();
    }

    // The new task stands before the old one completes: who was woken and waits again waits for the next change.
    private void Announce() => _scheduler.End(Interlocked.Exchange(ref _change, NewChange()), true);

    private TaskCompletionSource<bool> NewChange() => new(_scheduler.Waits);
}
