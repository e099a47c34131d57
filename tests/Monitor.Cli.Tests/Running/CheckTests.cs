using System.Text.Json;

namespace Monitor.Cli.Tests.Running;

/// <summary>Checks by the node's own program, which lies beside monitorctl here.</summary>
public sealed class CheckTests : IDisposable
{
    private const string Rules = """
        groups:
          - name: orders
            rules:
              - alert: OrdersSlow
                when: {component: gateway, metric: latency_seconds, statistic: p99, window: 10s,
                       comparison: ">", threshold: 1}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-check").FullName;

    [Fact]
    public async Task Good_rules_have_no_mistakes()
    {
        ControlRun run = (await ControlAsync("rules", "check", Write("good.yaml", Rules))).Ended(0);
        Assert.EndsWith("good.yaml: no mistakes\n", run.Output);
    }

    [Fact]
    public async Task Mistake_in_rules_is_told_with_its_place()
    {
        string file = Write("bad.yaml", Rules.Replace("p99", "p9"));
        ControlRun run = (await ControlAsync("rules", "check", file)).Ended(1);
        Assert.Matches(
            @"bad\.yaml:5:\d+: groups\[0\]\.rules\[0\]\.when\.statistic: must be one of .*; did you mean p90\?\n"
                + "1 mistake\n",
            run.Output);
        JsonElement problem = Assert.Single((await ControlAsync("rules", "check", file, "-o", "json")).Ended(1).Json
            .GetProperty("problems").EnumerateArray());
        Assert.Equal(5, problem.GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Files_are_checked_as_one_set()
    {
        ControlRun run =
            (await ControlAsync("rules", "check", Write("a.yaml", Rules), Write("b.yaml", Rules))).Ended(1);
        Assert.Contains("is \"orders\" like the group at", run.Output);
    }

    [Theory]
    [InlineData("no-such-file.yaml")]
    [InlineData("no-such-*.yaml")]
    public async Task File_that_is_not_there_is_a_mistake(string name)
    {
        ControlRun run = (await ControlAsync("rules", "check", name)).Ended(1);
        Assert.StartsWith(name, run.Output);
    }

    [Fact]
    public async Task Configuration_is_checked_with_its_rules_and_variables()
    {
        Write("monitor.yaml", "rules:\n  files: [bad.yaml]\n");
        Write("bad.yaml", "groups: 5\n");
        Assert.Contains("groups: must be a list", (await ControlAsync("config", "check")).Ended(1).Output);
        Write("bad.yaml", Rules);
        Assert.Contains("no mistakes", (await ControlAsync("config", "check")).Ended(0).Output);
        ControlRun run = await ControlRun.RunAsync(
            "dotnet", new Dictionary<string, string> { ["MONITOR__HTTP__LISTEN"] = "nowhere" }, _directory,
            ControlRun.Program, "config", "check", "monitor.yaml");
        Assert.Contains("MONITOR__HTTP__LISTEN: http.listen: must be an address", run.Ended(1).Output);
    }

    [Theory]
    [InlineData("true", "instead of a report")]
    [InlineData("no-such-program", "cannot be run")]
    public async Task Program_that_is_no_node_is_refused(string program, string expected)
    {
        ControlRun run = await ControlAsync("config", "check", "--program", program);
        Assert.Contains(expected, run.Error);
        Assert.Contains("--program", run.Error);
        Assert.NotEqual(0, run.ExitCode);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Task<ControlRun> ControlAsync(params string[] arguments) => ControlRun.RunAsync(
        "dotnet", new Dictionary<string, string>(), _directory, [ControlRun.Program, .. arguments]);

    private string Write(string name, string content)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, content);
        return path;
    }
}
