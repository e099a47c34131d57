using Monitor.TestServers.Network;
using Monitor.TestServers.Postgres;

namespace Monitor.Cluster.Tests;

/// <summary>What a cluster of a test is like.</summary>
internal sealed record ClusterSetup
{
    public int Nodes { get; init; } = 3;

    /// <summary>How long a shard stays with a node that says nothing.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What all nodes judge, in a rule file's words.</summary>
    public string Rules { get; init; } =
        """
        groups:
        - name: risk
          rules:
          - alert: PositionTooLarge
            when: {component: risk, metric: position, statistic: last, window: 10m, comparison: ">", threshold: 10}
            for: 0s
        """;

    /// <summary>Where the first node keeps its data; null for a directory like the others'.</summary>
    public string? DataOfFirst { get; init; }

    /// <summary>Who is paged; null for the cluster's own receiver.</summary>
    public string? ReceiverUrl { get; init; }

    /// <summary>How often shards save their state; often, so that tests meet it.</summary>
    public TimeSpan Checkpoints { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A server of its own, where a test does something to it; null for the one that all share.</summary>
    public PostgresServer? Server { get; init; }

    /// <summary>A server that follows it, and which the nodes know of.</summary>
    public PostgresServer? Standby { get; init; }

    /// <summary>Machines for the nodes, one each; null: all are on loopback.</summary>
    public NetworkNamespaces? Network { get; init; }

    /// <summary>A file that says who is called for incidents; null for nobody.</summary>
    public string? OnCallFile { get; init; }

    /// <summary>What a node's configuration has behind its first receiver.</summary>
    public string MoreReceivers { get; init; } = "";

    /// <summary>Where nodes are told that the database is.</summary>
    public IEnumerable<string> HostsOf(PostgresServer server) =>
        new[] { server, Standby }.OfType<PostgresServer>()
            .Select(one => $"{Network?.Database ?? PostgresServer.Host}:{one.Port}");

    public NodePlacement PlaceOf(int node) => Network is null
        ? NodePlacement.OnLoopback()
        : new NodePlacement(
            $"{Network.AddressOf(node)}:8080", $"{Network.AddressOf(node)}:9110", Network.LauncherOf(node));
}
