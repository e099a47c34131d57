using Monitor.Node.Configuration;

namespace Monitor.Node.Storage.Postgres;

/// <summary>Which databases a node opens, and as whom.</summary>
/// <param name="First">The cluster's own: members, leases, journal, and all shards that are not elsewhere.</param>
/// <param name="Others">Databases beside it, with the shards that are kept there.</param>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Shards">How many shards it has.</param>
/// <param name="Node">This node's name.</param>
internal sealed record PostgresStoresSetup(
    PostgresOptions First, IReadOnlyList<ClusterDatabaseOptions> Others, string Cluster, int Shards, string Node)
{
    /// <summary>All databases with their names, the first one first.</summary>
    public IEnumerable<(string Name, PostgresOptions Postgres)> Databases =>
        Others.Select(other => (other.Name, other.Postgres)).Prepend(("", First));

    /// <summary>The database's name for each shard; "" is the first.</summary>
    public IReadOnlyDictionary<int, string> Places => Enumerable.Range(0, Shards).ToDictionary(
        shard => shard, shard => Others.FirstOrDefault(other => other.Shards.Contains(shard))?.Name ?? "");
}
