using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>
/// The way from collectors to a shard's owner: append-only, in order, durable before it answers. Appends are
/// thread-safe and group-committed: what arrives while one write is under way goes out together in the next.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>
    /// Appends one record; completes when it is as durable as the log was set to be. The payload is copied before
    /// the call returns, so the caller may reuse its buffer at once.
    /// </summary>
    /// <returns>
    /// Where it stands; Start where it is durable and kept on its way there, because the log's engine is away. What the
    /// same log appends to that shard later comes behind it.
    /// </returns>
    /// <exception cref="FencedException">The epoch is older than the shard's.</exception>
    /// <exception cref="StoreUnavailableException">
    /// The record is not durable and never will be: disk full, engine away.
    /// </exception>
    ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel);

    /// <summary>
    /// Waits until the shard has a record after <paramref name="after"/>, then fills <paramref name="records"/> with
    /// what there is, in order, up to about <paramref name="maxBytes"/>, at least one. One reader a shard.
    /// </summary>
    /// <exception cref="LogTrimmedException">Records after the position are gone already.</exception>
    ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel);

    /// <summary>The position of the shard's last durable record; Start when there is none.</summary>
    ValueTask<LogPosition> EndAsync(ShardId shard, CancellationToken cancel);

    /// <summary>Says that records up to and with this one are needed no more; they go when it is cheap.</summary>
    ValueTask TrimAsync(ShardId shard, Epoch epoch, LogPosition through, CancellationToken cancel);
}
