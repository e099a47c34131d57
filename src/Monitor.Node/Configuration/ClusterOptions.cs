using Monitor.Shared.Sharding;

namespace Monitor.Node.Configuration;

/// <summary>This node's part in a cluster.</summary>
/// <param name="Name">The cluster's; nodes of another cluster are refused by the database.</param>
/// <param name="Node">This node's, unique in the cluster.</param>
/// <param name="Advertise">Host and port where other nodes reach this one.</param>
/// <param name="Weight">This node's share of the shards against the others'.</param>
/// <param name="ShardsInTransit">Most shards of the cluster that move at a time.</param>
/// <param name="LeaseTtl">How long a shard stays with a node that says nothing.</param>
/// <param name="Token">What nodes show each other; null where certificates do, or nothing is asked.</param>
/// <param name="Postgres">The database, or the first of several.</param>
/// <param name="Databases">Databases beside the first, with the shards that are kept there.</param>
/// <param name="SpoolBytes">What may wait on this node's disk while the database is away; 0: nothing.</param>
/// <param name="Tls">How nodes prove to each other who they are; null for connections in the clear.</param>
internal sealed record ClusterOptions(
    string Name,
    string Node,
    string Advertise,
    MemberRoles Roles,
    int Weight,
    int ShardsInTransit,
    TimeSpan LeaseTtl,
    Secret? Token,
    ClusterTlsOptions? Tls,
    PostgresOptions Postgres,
    IReadOnlyList<ClusterDatabaseOptions> Databases,
    long SpoolBytes);

/// <summary>Mutual TLS between nodes. The paths are absolute.</summary>
/// <param name="CertificateFile">This node's certificate, PEM.</param>
/// <param name="KeyFile">Its key, PEM.</param>
/// <param name="CaFile">Who signs the nodes' certificates, PEM; one of another signer is refused.</param>
internal sealed record ClusterTlsOptions(string CertificateFile, string KeyFile, string CaFile);
