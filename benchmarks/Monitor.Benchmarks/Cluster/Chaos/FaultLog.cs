using System.Diagnostics;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>What went wrong when, on the clock of timestamps.</summary>
internal sealed class FaultLog
{
    private readonly Lock _gate = new();
    private readonly List<FaultSpan> _spans = [];

    public IReadOnlyList<FaultSpan> All
    {
        get
        {
            lock (_gate)
                return [.. _spans];
        }
    }

    public FaultSpan Begin(Fault fault)
    {
        var span = new FaultSpan(fault, Stopwatch.GetTimestamp());
        lock (_gate)
            _spans.Add(span);
        return span;
    }

    /// <summary>The last fault that was felt at some time in between; null when there was none.</summary>
    public FaultSpan? FeltBetween(long from, long to) =>
        All.LastOrDefault(span => span.BeganAt <= to && span.RestAt >= from);

    /// <summary>Whether the database was away at some time in between.</summary>
    public bool HadNoDatabaseBetween(long from, long to) =>
        All.Any(span => span.Fault.IsOfDatabase && span.BeganAt <= to && span.RestAt >= from);
}

/// <summary>One fault, from its beginning until the cluster was at rest again.</summary>
internal sealed class FaultSpan(Fault fault, long beganAt)
{
    public Fault Fault => fault;

    public long BeganAt => beganAt;

    /// <summary>When all was started again.</summary>
    public long UndoneAt { get; set; } = long.MaxValue;

    /// <summary>When every shard had its planned owner again.</summary>
    public long RestAt { get; set; } = long.MaxValue;
}
