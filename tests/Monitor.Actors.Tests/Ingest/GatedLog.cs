using System.Threading.Channels;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Ingest;

/// <summary>A log whose appends wait until the test says how they end. Nothing is read from it.</summary>
internal sealed class GatedLog : IEventLog
{
    private readonly Channel<PendingAppend> _appends = Channel.CreateUnbounded<PendingAppend>();
    private long _position;

    public async ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        var append = new PendingAppend(payload.ToArray());
        _appends.Writer.TryWrite(append);
        if (await append.Ended.ConfigureAwait(false) is { } error)
            throw error;
        return new LogPosition(Interlocked.Increment(ref _position));
    }

    /// <summary>The next append that somebody began.</summary>
    public async Task<PendingAppend> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _appends.Reader.ReadAsync(patience.Token);
    }

    public bool HasAppend => _appends.Reader.TryPeek(out _);

    public ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask<LogPosition> EndAsync(ShardId shard, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask TrimAsync(ShardId shard, Epoch epoch, LogPosition through, CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>An append under way.</summary>
internal sealed class PendingAppend(byte[] payload)
{
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public byte[] Payload => payload;

    public Task<Exception?> Ended => _ended.Task;

    public void Succeed() => _ended.SetResult(null);

    public void Fail() => _ended.SetResult(new StoreUnavailableException("The disk is away."));
}
