using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>What one transaction appends: runs of several shards.</summary>
internal sealed class LogBatch(PostgresLogOptions options)
{
    private readonly Dictionary<(ShardId Shard, Epoch Epoch), LogRun> _filling = [];
    private readonly List<LogRun> _runs = [];

    /// <summary>Payloads and their lengths.</summary>
    public long Bytes { get; private set; }

    public int Records { get; private set; }

    public bool IsFull => Bytes >= options.BatchBytesMax;

    /// <summary>
    /// In the order of the shards, and for one shard in the order they came. All batches of all nodes go through
    /// their shards in this order, so no two wait for each other.
    /// </summary>
    public IReadOnlyList<LogRun> Sorted() => [.. _runs.OrderBy(run => run.Shard.Value)];

    public Task<LogPosition> Add(ShardId shard, Epoch epoch, ReadOnlySpan<byte> payload)
    {
        if (!_filling.TryGetValue((shard, epoch), out LogRun? run)
            || run.Bytes + LogRun.SizeOf(payload.Length) > options.RunBytesMax)
        {
            run = new LogRun(shard, epoch);
            _filling[(shard, epoch)] = run;
            _runs.Add(run);
        }

        Bytes += LogRun.SizeOf(payload.Length);
        Records++;
        return run.Add(payload);
    }

    /// <summary>All are kept, at positions that are not known yet.</summary>
    public void CompleteUnplaced()
    {
        foreach (LogRun run in _runs)
            run.CompleteUnplaced();
    }

    public void Fail(Exception error)
    {
        foreach (LogRun run in _runs)
            run.Fail(error);
    }
}
