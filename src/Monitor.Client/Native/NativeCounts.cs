namespace Monitor.Client.Native;

/// <summary>What became of the batches. One writer, many readers.</summary>
internal sealed class NativeCounts
{
    private long _acknowledged;
    private long _rejected;
    private long _refused;
    private long _connections;
    private long _dropped;

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public long Rejected => Interlocked.Read(ref _rejected);

    public long Refused => Interlocked.Read(ref _refused);

    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Observations in batches that were given up at the end.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Acknowledge(IReadOnlyList<OutboundBatch> batches)
    {
        foreach (OutboundBatch batch in batches)
            Interlocked.Add(ref _acknowledged, batch.Observations);
    }

    public void Reject(long points) => Interlocked.Add(ref _rejected, points);

    public void Refuse(OutboundBatch batch) => Interlocked.Add(ref _refused, batch.Observations);

    public void Connect() => Interlocked.Increment(ref _connections);

    public void Drop(long observations) => Interlocked.Add(ref _dropped, observations);
}
