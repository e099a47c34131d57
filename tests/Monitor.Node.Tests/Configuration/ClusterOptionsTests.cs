using Monitor.Node.Configuration;
using Monitor.Node.Yaml;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Tests.Configuration;

public sealed class ClusterOptionsTests
{
    private const string Postgres = "postgres: {hosts: [db-1, 'db-2:5433']}";

    private readonly List<YamlProblem> _problems = [];

    [Fact]
    public void Nothing_said_of_a_cluster_leaves_the_node_alone()
    {
        Assert.Null(Read("shards: 8").Cluster);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Database_alone_makes_a_member_with_defaults()
    {
        ClusterOptions cluster = Read($"cluster: {{{Postgres}}}\nshards: 64").Cluster!;
        Assert.Empty(_problems);
        Assert.Equal("monitor", cluster.Name);
        Assert.Equal(Environment.MachineName.ToLowerInvariant(), cluster.Node);
        Assert.Equal("127.0.0.1:9110", cluster.Advertise);
        Assert.Equal(MemberRoles.Shards | MemberRoles.Ingest, cluster.Roles);
        Assert.Equal((100, 8, TimeSpan.FromSeconds(3)), (cluster.Weight, cluster.ShardsInTransit, cluster.LeaseTtl));
        Assert.Equal(["db-1:5432", "db-2:5433"], cluster.Postgres.Hosts.Select(host => host.ToString()));
    }

    [Fact]
    public void All_that_can_be_said_is_read()
    {
        ClusterOptions cluster = Read(
            $$"""
            cluster:
              name: desk
              node: monitor-0
              advertise: 10.0.0.3:9110
              roles: [shards]
              weight: 300
              shards_in_transit: 5
              lease: 5s
              {{Postgres}}
            """).Cluster!;
        Assert.Empty(_problems);
        Assert.Equal(("desk", "monitor-0", "10.0.0.3:9110"), (cluster.Name, cluster.Node, cluster.Advertise));
        Assert.Equal(MemberRoles.Shards, cluster.Roles);
        Assert.Equal((300, 5, TimeSpan.FromSeconds(5)), (cluster.Weight, cluster.ShardsInTransit, cluster.LeaseTtl));
    }

    [Fact]
    public void Shards_are_put_into_databases_by_numbers_and_ranges()
    {
        ClusterOptions cluster = Read(
            $$"""
            shards: 16
            cluster:
              {{Postgres}}
              databases:
              - {name: second, shards: ["8-11", "14"], postgres: {hosts: [db-3], user: other} }
              - {name: third, shards: ["15"], postgres: {hosts: [db-4]} }
            """).Cluster!;
        Assert.Empty(_problems);
        Assert.Equal(["second", "third"], cluster.Databases.Select(database => database.Name));
        Assert.Equal([8, 9, 10, 11, 14], cluster.Databases[0].Shards);
        Assert.Equal(
            ("db-3", "other"), (cluster.Databases[0].Postgres.Hosts[0].Host, cluster.Databases[0].Postgres.User));
    }

    [Theory]
    [InlineData("{shards: ['1'], postgres: {hosts: [h]}}", "cluster.databases[0].name: must be 1 to 63 letters")]
    [InlineData("{name: b, postgres: {hosts: [h]}}", "cluster.databases[0].shards: is missing")]
    [InlineData("{name: b, shards: ['1']}", "cluster.databases[0].postgres: is missing")]
    [InlineData("{name: b, shards: ['1'], postgres: {}}", "cluster.databases[0].postgres.hosts: is missing")]
    [InlineData(
        "{name: b, shards: ['4-2'], postgres: {hosts: [h]}}", "\"4-2\" must be a shard or a range such as 8-15")]
    [InlineData("{name: b, shards: ['8'], postgres: {hosts: [h]}}", "\"8\" must be a shard or a range")]
    [InlineData("{name: b, shards: ['1-2-3'], postgres: {hosts: [h]}}", "\"1-2-3\" must be a shard")]
    [InlineData("{name: b, shards: [x], postgres: {hosts: [h]}}", "\"x\" must be a shard")]
    [InlineData("{name: b, shards: ['1-3', '2'], postgres: {hosts: [h]}}", "shard 2 is in \"b\" already")]
    [InlineData(
        "{name: b, shards: ['1'], postgres: {hosts: [h]}}, {name: b, shards: ['2'], postgres: {hosts: [h]}}",
        "cluster.databases[1].name: \"b\" is there twice")]
    public void Databases_that_cannot_be_are_named(string databases, string problem)
    {
        Read($"shards: 8\ncluster: {{{Postgres}, databases: [{databases}]}}");
        Assert.Contains(_problems, found => found.ToString().Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cluster: {node: a}", "cluster.postgres: is missing")]
    [InlineData("cluster: {postgres: {database: m}}", "cluster.postgres.hosts: is missing")]
    [InlineData("cluster: {node: 'a b', POSTGRES}", "cluster.node: must be 1 to 63 letters")]
    [InlineData("cluster: {name: '', POSTGRES}", "cluster.name: must be 1 to 63 letters")]
    [InlineData("cluster: {advertise: nowhere, POSTGRES}", "cluster.advertise: must be a host and a port")]
    [InlineData("cluster: {advertise: 'a:0', POSTGRES}", "cluster.advertise: must be a host and a port")]
    [InlineData("native: {listen: off}\ncluster: {POSTGRES}", "cluster.advertise: native.listen is off")]
    [InlineData("native: {listen: '127.0.0.1:0'}\ncluster: {POSTGRES}", "cluster.advertise: is needed")]
    [InlineData("cluster: {roles: [shard], POSTGRES}", "cluster.roles: \"shard\" is none of shards, ingest")]
    [InlineData("cluster: {weight: 0, POSTGRES}", "cluster.weight: must be a whole number")]
    [InlineData("cluster: {lease: 10ms, POSTGRES}", "cluster.lease: must be from 1s to 1m")]
    [InlineData("cluster: {token_file: /nowhere/token, POSTGRES}", "cluster.token_file: /nowhere/token cannot be read")]
    [InlineData("cluster: {tls: {key_file: /nowhere/key}, POSTGRES}", "cluster.tls.certificate_file: is missing")]
    [InlineData(
        "cluster: {tls: {key_file: /nowhere/key}, POSTGRES}", "cluster.tls.key_file: /nowhere/key is not there")]
    [InlineData(
        "native: {listen: '*:9110'}\nauth: {bearer_token: x}\ncluster: {advertise: 'a:1', POSTGRES}",
        "cluster.token_file: native.listen [::]:9110 can be reached from other machines")]
    [InlineData("cluster: {leese: 3s, POSTGRES}", "cluster.leese: is not a known key; did you mean lease?")]
    public void Mistake_is_named_by_its_path(string yaml, string problem)
    {
        Read(yaml.Replace("POSTGRES", Postgres));
        Assert.Contains(
            _problems, found => $"{found.Path}: {found.Message}".StartsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Node_port_is_open_without_a_token_only_when_that_is_said_in_so_many_words()
    {
        Read($"allow_unauthenticated_beyond_loopback: true\nnative: {{listen: '*:9110'}}\ncluster: {{{Postgres}}}");
        Assert.Empty(_problems);
    }

    private NodeOptions Read(string yaml) => new NodeOptionsReader("monitor.yaml", Path.GetTempPath(), _problems)
        .Read(YamlDocument.Parse(yaml, "monitor.yaml", _problems));
}
