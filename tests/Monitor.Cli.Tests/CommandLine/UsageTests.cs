using Monitor.Cli.Tests.Running;

namespace Monitor.Cli.Tests.CommandLine;

/// <summary>A wrong command line: exit code 2, a sentence, and where help is. Nothing is asked of any node.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("", "monitorctl needs one of: status, health")]
    [InlineData("alerts", "monitorctl alerts needs one of: list")]
    [InlineData("helth", "'helth' is not known; did you mean health?")]
    [InlineData("alerts lst", "'lst' is not known after 'monitorctl alerts'; did you mean list?")]
    [InlineData("health --colour", "'--colour' is not known after 'monitorctl health'")]
    [InlineData("query --windw 5s", "did you mean --window?")]
    [InlineData("completion tcsh", "Must be one of: 'bash' 'zsh' 'fish'")]
    [InlineData("query", "which series?")]
    [InlineData("query -x", "'-x' is not known after 'monitorctl query'")]
    [InlineData("query up --range never", "--range: 'never' is not a duration such as 500ms")]
    [InlineData("query up --range 5m --window 5s", "--window is for windows that end now")]
    [InlineData("query up --step 5s", "--step is for values over time; add --range")]
    [InlineData("query up --range 5m -s p50 -s p99", "over time there is one statistic")]
    [InlineData("query up --range 5m --end yesterday-ish", "--end: 'yesterday-ish' is neither Unix seconds")]
    [InlineData("query up --expect 5 -s last", "--expect: '5' is not a comparison")]
    [InlineData("query up --expect <5", "--expect: of which --statistic?")]
    [InlineData("health --timeout 0", "--timeout: '0' is not a duration")]
    [InlineData("health --node ftp://a", "--node: 'ftp://a' is not a node's address")]
    [InlineData("health --node http://user:secret@a", "is not a node's address")]
    [InlineData("health -o xml", "--output: 'xml' is none of table, wide, json")]
    [InlineData("health --at-worst fine", "--at-worst: 'fine' is none of healthy, degraded")]
    [InlineData("alerts list --state resolved", "--state: ")]
    [InlineData("top --times 0", "--times: at least 1")]
    [InlineData("rules check", "Required argument missing")]
    [InlineData("health --token-file no-such-file", "--token-file: no-such-file cannot be read")]
    public async Task Wrong_command_line_is_explained(string arguments, string expected)
    {
        ControlRun run = await ControlRun.OfAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        run.Ended(2);
        Assert.Contains(expected, run.Error);
        Assert.StartsWith("monitorctl: ", run.Error);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Wrong_variable_is_named()
    {
        var environment = new Dictionary<string, string> { ["MONITOR_NODE"] = "no address" };
        ControlRun run = (await ControlRun.OfAsync(environment, "health")).Ended(2);
        Assert.Contains("MONITOR_NODE: 'no address' is not a node's address", run.Error);
    }

    [Fact]
    public async Task Response_file_is_not_read_behind_the_users_back()
    {
        ControlRun run = (await ControlRun.OfAsync("@/etc/hostname")).Ended(2);
        Assert.Contains("'@/etc/hostname' is not known", run.Error);
    }

    [Fact]
    public async Task Version_is_printed() =>
        Assert.Matches(@"^monitorctl \d+\.\d+\.\d+", (await ControlRun.OfAsync("--version")).Ended(0).Output);
}
