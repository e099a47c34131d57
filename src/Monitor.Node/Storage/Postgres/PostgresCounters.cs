using System.Diagnostics;

namespace Monitor.Node.Storage.Postgres;

/// <summary>What the connections of this node did. Written from any thread, read at any time.</summary>
internal sealed class PostgresCounters
{
    private long _connects;
    private long _operations;
    private long _failures;
    private long _full;
    private long _ticks;
    private long _underWay;

    /// <summary>Connections made since the start; many more than the pool has were lost and made again.</summary>
    public long Connects => Volatile.Read(ref _connects);

    /// <summary>Operations that ended, failed ones included.</summary>
    public long Operations => Volatile.Read(ref _operations);

    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Operations that failed because the server's disk is full.</summary>
    public long Full => Volatile.Read(ref _full);

    /// <summary>Time that operations took, the wait for a connection included.</summary>
    public double Seconds => Volatile.Read(ref _ticks) / (double)Stopwatch.Frequency;

    /// <summary>Operations that have a connection now, or wait for one.</summary>
    public long UnderWay => Volatile.Read(ref _underWay);

    public void CountConnect() => Interlocked.Increment(ref _connects);

    public void CountFailure() => Interlocked.Increment(ref _failures);

    public void CountFull() => Interlocked.Increment(ref _full);

    public Operation Begin()
    {
        Interlocked.Increment(ref _underWay);
        return new Operation(this, Stopwatch.GetTimestamp());
    }

    /// <summary>One operation; disposed when it ends.</summary>
    internal readonly struct Operation(PostgresCounters counters, long startedAt) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref counters._underWay);
            Interlocked.Increment(ref counters._operations);
            Interlocked.Add(ref counters._ticks, Stopwatch.GetTimestamp() - startedAt);
        }
    }
}
