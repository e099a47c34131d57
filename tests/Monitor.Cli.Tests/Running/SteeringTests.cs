namespace Monitor.Cli.Tests.Running;

/// <summary>What goes over the wire when a node is told something.</summary>
public sealed class SteeringTests
{
    private const string Done = """
        {"status":"success","data":{"node":"monitor-1","done":"gives its shards away and stays"}}
        """;

    [Theory]
    [InlineData("cluster leave monitor-1 --yes", "POST /api/v1/cluster/leave ", "\"monitor-1\"")]
    [InlineData("cluster drain --yes", "POST /api/v1/cluster/drain ", "null")]
    [InlineData("shards drain monitor-1 --yes", "POST /api/v1/cluster/drain ", "\"monitor-1\"")]
    [InlineData("cluster undrain monitor-1", "POST /api/v1/cluster/undrain ", "\"monitor-1\"")]
    [InlineData("cluster down monitor-1 -y", "POST /api/v1/cluster/down ", "\"monitor-1\"")]
    [InlineData("shards move 3 monitor-1", "POST /api/v1/shards/3/move ", "\"monitor-1\"")]
    [InlineData("shards move ../3 monitor-1", "POST /api/v1/shards/..%2F3/move ", "\"monitor-1\"")]
    [InlineData("shards unpin alerting", "DELETE /api/v1/shards/alerting/pin ", "")]
    public async Task Command_is_one_request(string command, string line, string node)
    {
        await using var server = CannedServer.Answering("200 OK", "application/json", Done);
        ControlRun run = (await ControlRun.OfAsync([.. command.Split(' '), "--node", server.Address])).Ended(0);
        Assert.Equal("monitor-1 gives its shards away and stays\n", run.Output);
        Assert.StartsWith(line, server.Asked.ToString());
        string user = $"{Environment.UserName}@{Environment.MachineName}";
        string body = node.Length > 0 ? $$"""{"node":{{node}},"by":"{{user}}"}""" : "";
        Assert.EndsWith(body, server.Asked.ToString());
    }

    [Fact]
    public async Task Wait_ends_with_1_when_shards_stay()
    {
        await using var server = CannedServer.Answering("200 OK", "application/json", """
            {"status":"success","data":{"node":"monitor-1","done":"gives its shards away and stays",
             "name":"","answeredBy":"a","shardCount":16,"pins":[],"freeShards":[],
             "members":[{"node":"monitor-1","state":"drained","address":"","roles":[],"weight":100,"version":"",
              "startedAt":"2026-01-01T00:00:00Z","incarnation":"00000000-0000-0000-0000-000000000000",
              "shards":4,"duties":[]}]}}
            """);
        ControlRun run = await ControlRun.OfAsync(
            "cluster", "drain", "monitor-1", "--yes", "--wait", "300ms", "--node", server.Address);
        Assert.Contains("monitor-1 still owns 4 shards after 300ms", run.Ended(1).Error);
    }
}
