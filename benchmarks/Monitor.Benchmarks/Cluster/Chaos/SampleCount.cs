namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>The account of one series.</summary>
/// <param name="Acknowledged">What a node said it has.</param>
/// <param name="Counted">What the cluster says there is.</param>
internal sealed record SampleCount(string Series, long Acknowledged, long Counted)
{
    public long Lost => Math.Max(0, Acknowledged - Counted);

    public long Doubled => Math.Max(0, Counted - Acknowledged);
}
