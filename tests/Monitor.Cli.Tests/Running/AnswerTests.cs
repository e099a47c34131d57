using System.Text.Json;

namespace Monitor.Cli.Tests.Running;

/// <summary>The real program against a real node that watches its machine.</summary>
public sealed class AnswerTests(NodeRun node) : IClassFixture<NodeRun>
{
    private const string Load = "system_load_1m";

    [Fact]
    public async Task Status_of_a_running_node_is_ready()
    {
        ControlRun run = (await node.ControlAsync("status", "--wait", "30s")).Ended(0);
        Assert.Contains($"node       {node.Address}\nready      yes\nversion    ", run.Output);
        JsonElement json = (await node.ControlAsync("status", "-o", "json")).Ended(0).Json;
        Assert.True(json.GetProperty("ready").GetBoolean());
        Assert.Matches(@"^\d+\.\d+\.\d+", json.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Query_shows_windows_and_their_statistics()
    {
        await node.ControlUntilAsync(0, "query", "-c", "machine", "-m", Load);
        ControlRun run =
            (await node.ControlAsync("query", $"{Load}{{component=\"machine\"}}", "-w", "10s", "-w", "1m")).Ended(0);
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^SERIES +WINDOW +LAST +MEAN +MIN +MAX$", lines[0]);
        Assert.Matches(@"^system_load_1m\{component=""machine"",instance=""[^""]+""\} +10s( +[\d.]+){4}$", lines[1]);
        Assert.Matches(@"^ +1m( +[\d.]+){4}$", lines[2]);
    }

    [Fact]
    public async Task Query_as_json_is_the_answer_of_the_api()
    {
        await node.ControlUntilAsync(0, "query", "-c", "machine", "-m", Load);
        JsonElement json =
            (await node.ControlAsync("query", Load, "-w", "10s", "-s", "last", "-o", "json")).Ended(0).Json;
        JsonElement series = Assert.Single(json.EnumerateArray());
        Assert.Equal("machine", series.GetProperty("series").GetProperty("component").GetString());
        JsonElement window = Assert.Single(series.GetProperty("windows").EnumerateArray());
        Assert.True(window.GetProperty("statistics").GetProperty("last").GetProperty("value").GetDouble() >= 0);
    }

    [Fact]
    public async Task Query_over_time_draws_a_line()
    {
        ControlRun run = await node.ControlUntilAsync(0, "query", "-c", "machine", "-m", Load, "--range", "2m");
        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Matches(@"^SERIES +STATISTIC +MIN +MAX +LAST +OVER TIME$", lines[0]);
        Assert.Matches(@"^system_load_1m\{.*\} +mean( +[\d.]+){3} +[▁-█ ]+$", lines[1]);
    }

    [Theory]
    [InlineData(">=0", 0)]
    [InlineData("<0", 1)]
    public async Task Expectation_decides_the_exit_code(string expectation, int exitCode)
    {
        await node.ControlUntilAsync(0, "query", "-c", "machine", "-m", Load);
        ControlRun run = await node.ControlAsync("query", Load, "-w", "10s", "-s", "last", "--expect", expectation);
        run.Ended(exitCode);
        Assert.Equal(exitCode == 0 ? "" : "monitorctl: 1 of 1 values are not <0\n", run.Error);
    }

    [Fact]
    public async Task Series_that_nobody_sends_do_not_match()
    {
        ControlRun run = (await node.ControlAsync("query", "no_such_metric")).Ended(1);
        Assert.Contains("no series matches", run.Error);
    }

    [Fact]
    public async Task Selector_that_the_node_cannot_read_is_the_users_mistake()
    {
        ControlRun run = (await node.ControlAsync("query", "up{")).Ended(2);
        Assert.Contains("the node says: match[]:", run.Error);
    }

    [Fact]
    public async Task Health_lists_components_and_tells_by_its_exit_code()
    {
        ControlRun run = await node.ControlUntilAsync(
            0, "health", "--component", "monitor-node", "--at-worst", "critical");
        Assert.Matches(@"(?m)^monitor-node +[A-Z]+ ", run.Output);
        ControlRun unknown = (await node.ControlAsync("health", "-c", "nobody")).Ended(1);
        Assert.Contains("the node knows no component 'nobody'", unknown.Error);
    }

    [Fact]
    public async Task Rules_that_come_with_the_node_are_listed()
    {
        ControlRun run = (await node.ControlAsync("rules", "list", "-o", "wide")).Ended(0);
        Assert.Matches(
            @"(?m)^machine +HighCpu +\w+ +critical +1m +\d+ +\w+ +machine\.yaml \(built in\) +mean of ", run.Output);
    }

    [Fact]
    public async Task Alerts_are_a_list_even_when_there_are_none()
    {
        string[] none = ["alerts", "list", "--component", "nobody", "--expect-none"];
        Assert.Equal("no alerts\n", (await node.ControlAsync(none)).Ended(0).Output);
        Assert.Empty((await node.ControlAsync([.. none, "-o", "json"])).Json.GetProperty("alerts").EnumerateArray());
    }

    [Fact]
    public async Task Command_ends_when_nobody_reads_it_any_more()
    {
        string script = $"dotnet {ControlRun.Program} top -o json --interval 50ms --times 100000 --node {node.Address}"
            + " | head -n 1; echo ${PIPESTATUS[0]}";
        ControlRun run = await ControlRun.RunAsync("bash", new Dictionary<string, string>(), null, "-c", script);
        Assert.EndsWith("\n141\n", run.Ended(0).Output);
    }

    [Fact]
    public async Task Top_without_a_terminal_prints_one_look_without_colours()
    {
        await node.ControlUntilAsync(0, "query", "-c", "machine", "-m", Load);
        ControlRun run = (await node.ControlAsync("top")).Ended(0);
        Assert.StartsWith(node.Address, run.Output);
        Assert.Matches(@"(?m)^COMPONENT +HEALTH +SERIES", run.Output);
        Assert.DoesNotContain('\e', run.Output);
        JsonElement json = (await node.ControlAsync("top", "-o", "json")).Ended(0).Json;
        Assert.Contains(
            json.GetProperty("components").EnumerateArray(), c => c.GetProperty("name").GetString() == "machine");
    }
}
