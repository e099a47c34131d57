using System.Diagnostics;
using System.Text.Json;

namespace Monitor.Cli.Tests.Running;

/// <summary>The cluster's commands against a real node, which alone is a cluster of one.</summary>
public sealed class ClusterTests(NodeRun node) : IClassFixture<NodeRun>
{
    private static readonly string Host = Environment.MachineName;

    [Fact]
    public async Task Show_lists_the_one_node_and_what_it_owns()
    {
        ControlRun run = await node.ControlUntilAsync(0, "cluster", "show", "--expect-nodes", "1");
        Assert.StartsWith("16 shards, as ", run.Output);
        Assert.Matches(@"(?m)^NODE +STATE +SHARDS +DUTIES +UP +ADDRESS +VERSION$", run.Output);
        Assert.Matches($@"(?m)^\S+ +up +17 +alerting +\d+s ", run.Output);
        (await node.ControlAsync("cluster", "show", "--expect-nodes", "3")).Ended(1);
    }

    [Fact]
    public async Task Shards_are_listed_when_all_are_live()
    {
        ControlRun run = (await node.ControlAsync("shards", "list", "--wait", "30s")).Ended(0);
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(18, lines.Length);
        Assert.Matches(@"^SHARD +STATE +OWNER +EPOCH +COMPONENTS +SERIES +LAG +PINNED TO$", lines[0]);
        Assert.Matches(@"^alerting +live ", lines[^1]);
    }

    [Fact]
    public async Task Hierarchy_is_a_tree_with_numbers_in_order()
    {
        ControlRun run = await node.ControlUntilAsync(0, "actor", "hierarchy", "--path", "shards");
        Assert.Matches(@"(?m)^ACTOR +WAITING +PROCESSED +REFUSED +RESTARTS$", run.Output);
        Assert.True(
            run.Output.IndexOf("─ 2@", StringComparison.Ordinal)
                < run.Output.IndexOf("─ 10@", StringComparison.Ordinal),
            run.Output);
        ControlRun one = (await node.ControlAsync("actor", "hierarchy", "--path", "shards/1")).Ended(0);
        Assert.Contains("1@", one.Output);
        Assert.DoesNotContain("10@", one.Output);
        (await node.ControlAsync("actor", "hierarchy", "--path", "no-such-actor")).Ended(1);
    }

    [Fact]
    public async Task Tail_prints_what_the_node_remembers_and_goes_on()
    {
        ControlRun once = (await node.ControlAsync("cluster", "tail", "--once")).Ended(0);
        Assert.Matches(@"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  \w+ +", once.Output);

        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument
            in (string[])[ControlRun.Program, "cluster", "tail", "-o", "json", "--node", node.Address])
            start.ArgumentList.Add(argument);
        using Process tail = Process.Start(start)!;
        string? first = await tail.StandardOutput.ReadLineAsync().WaitAsync(ControlRun.Patience);
        using JsonDocument happened = JsonDocument.Parse(first!);
        Assert.Equal(1, happened.RootElement.GetProperty("sequence").GetInt64());
        Assert.False(tail.HasExited);
        tail.Kill();
    }

    [Theory]
    [InlineData("cluster leave", "gives its shards away and ends. Do it?")]
    [InlineData("cluster drain monitor-0", "monitor-0 gives its shards away. Do it?")]
    [InlineData("shards drain monitor-0", "monitor-0 gives its shards away. Do it?")]
    [InlineData("cluster down monitor-0", "monitor-0 is declared dead")]
    public async Task Command_that_hurts_is_refused_where_nobody_can_be_asked(string command, string question)
    {
        ControlRun run = (await node.ControlAsync(command.Split(' '))).Ended(4);
        Assert.Contains(question, run.Error);
        Assert.Contains("add --yes if that is meant", run.Error);
    }

    [Theory]
    [InlineData("n", 4, "nothing was done")]
    [InlineData("", 4, "nothing was done")]
    [InlineData("yes", 4, "there is no node 'nobody'")]
    public async Task Person_at_a_terminal_is_asked(string answer, int exitCode, string expected)
    {
        string command = $"dotnet {ControlRun.Program} cluster down nobody --node {node.Address}";
        ControlRun run = await ControlRun.RunAsync(
            "bash", new Dictionary<string, string>(), null, "-c", $"echo {answer} | script -qec '{command}' /dev/null");
        run.Ended(exitCode);
        Assert.Contains("[y/N]", run.Output);
        Assert.Contains(expected, run.Output);
    }

    [Theory]
    [InlineData("cluster down nobody --yes", "there is no node 'nobody'; there are ")]
    [InlineData("shards move 99 nobody", "there is no shard '99'; there are 0 to 15 and alerting")]
    [InlineData("shards unpin 3", "shard 3 is not pinned")]
    public async Task Command_about_what_is_not_there_is_refused_by_the_node(string command, string expected)
    {
        ControlRun run = (await node.ControlAsync(command.Split(' '))).Ended(4);
        Assert.Contains(expected, run.Error);
    }

    [Fact]
    public async Task Node_that_is_alone_says_so()
    {
        ControlRun down = (await node.ControlAsync("cluster", "down", Host, "--yes")).Ended(4);
        Assert.Contains("is the node that answers", down.Error);
    }
}
