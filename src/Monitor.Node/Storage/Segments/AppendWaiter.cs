using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;
using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// One append on its way to the disk, and the promise to its caller. Used again once the caller has seen the result.
/// Continuations run on the thread pool, never on the writer's thread.
/// </summary>
internal sealed class AppendWaiter : IValueTaskSource<LogPosition>
{
    private static readonly ObjectPool<AppendWaiter> Pool =
        new DefaultObjectPool<AppendWaiter>(new DefaultPooledObjectPolicy<AppendWaiter>(), 1024);

    private ManualResetValueTaskSourceCore<LogPosition> _core = new() { RunContinuationsAsynchronously = true };

    public ShardLog Shard { get; private set; } = null!;

    public TailChunk Chunk { get; private set; } = null!;

    public long Position { get; private set; }

    /// <summary>Of the payload.</summary>
    public int Length { get; private set; }

    public ValueTask<LogPosition> Task => new(this, _core.Version);

    public static AppendWaiter Rent(ShardLog shard, TailChunk chunk, long position, int length)
    {
        AppendWaiter waiter = Pool.Get();
        waiter.Shard = shard;
        waiter.Chunk = chunk;
        waiter.Position = position;
        waiter.Length = length;
        return waiter;
    }

    public void Complete() => _core.SetResult(new LogPosition(Position));

    public void Fail(Exception error) => _core.SetException(error);

    LogPosition IValueTaskSource<LogPosition>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Shard = null!;
            Chunk = null!;
            Pool.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<LogPosition>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<LogPosition>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
