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
    private readonly Lock _gate = new();
    private List<TaskCompletionSource<bool>> _changes = [];

    /// <param name="localNode">This node's name.</param>
    /// <param name="scheduler">Where those go on who wait for a change; the thread pool when absent.</param>
    public ClusterBoard(string localNode, IActorScheduler? scheduler = null)
    {
        LocalNode = localNode;
        _scheduler = scheduler ?? ThreadPoolScheduler.Instance;
    }

    public string LocalNode { get; }

    public ClusterView View => _view;

    /// <summary>A wait for each who asks: of two that go on from one, the second would go by the thread pool.</summary>
    public Task NextChange
    {
        get
        {
            var change = new TaskCompletionSource<bool>(_scheduler.Waits);
            lock (_gate)
                _changes.Add(change);
            return change.Task;
        }
    }

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

    private void Announce()
    {
        List<TaskCompletionSource<bool>> waiting;
        lock (_gate)
            (waiting, _changes) = (_changes, []);
        foreach (TaskCompletionSource<bool> change in waiting)
            _scheduler.End(change, true);
    }
}
