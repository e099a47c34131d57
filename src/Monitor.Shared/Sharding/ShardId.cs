using System.Globalization;

namespace Monitor.Shared.Sharding;

/// <summary>
/// A shard's number: components are spread over 0 to the fixed number of shards less one; duties of which the cluster
/// has one are shards of their own, with numbers far above.
/// </summary>
public readonly record struct ShardId(int Value)
{
    /// <summary>Alerts, incidents, escalations and the health of all components.</summary>
    public static ShardId Alerting { get; } = new(1 << 20);

    /// <summary>True for a shard that components' series belong to.</summary>
    public bool HasSeries => Value < Alerting.Value;

    /// <summary>Every shard of a cluster: those with series in the order of their numbers, then the duties.</summary>
    /// <param name="count">How many shards components are spread over.</param>
    public static IReadOnlyList<ShardId> All(int count) =>
        [.. Enumerable.Range(0, count).Select(shard => new ShardId(shard)), Alerting];

    public override string ToString() => this == Alerting ? "alerting" : Value.ToString(CultureInfo.InvariantCulture);
}
