namespace Monitor.Simulation.Workload;

/// <summary>What is true of a service, by second: what the cluster must show.</summary>
public sealed class ServiceTruth
{
    /// <summary>Observations of each second, of acknowledged batches.</summary>
    public SortedDictionary<long, (long Count, double Sum)> Observed { get; } = [];

    /// <summary>The queue of each second, true once it was acknowledged.</summary>
    public SortedDictionary<long, (double Queue, bool Acknowledged)> Queue { get; } = [];

    /// <summary>The newest total of orders that was acknowledged.</summary>
    public double Orders { get; private set; }

    internal void Made(SentSample sample) => Queue[sample.TimestampMs / 1000] = (sample.Queue, false);

    internal void Acknowledged(SentSample sample)
    {
        Queue[sample.TimestampMs / 1000] = (sample.Queue, true);
        Orders = Math.Max(Orders, sample.Orders);
    }

    internal void Acknowledged(SentBatch batch)
    {
        (long count, double sum) = Observed.GetValueOrDefault(batch.TimestampMs / 1000);
        Observed[batch.TimestampMs / 1000] = (count + batch.Values.Length, sum + batch.Values.Sum());
    }
}
