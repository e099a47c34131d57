namespace Monitor.Node.Configuration;

/// <summary>A database beside the first one, and the shards that are kept there.</summary>
/// <param name="Name">What the cluster calls it, for ever.</param>
/// <param name="Shards">Numbers of shards, in order; none of another database's.</param>
/// <param name="Postgres">Where it is.</param>
internal sealed record ClusterDatabaseOptions(string Name, IReadOnlyList<int> Shards, PostgresOptions Postgres);
