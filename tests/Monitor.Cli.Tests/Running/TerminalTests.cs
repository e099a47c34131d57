namespace Monitor.Cli.Tests.Running;

/// <summary>What a person sees who sits at a terminal. util-linux' script makes one.</summary>
public sealed class TerminalTests(NodeRun node) : IClassFixture<NodeRun>
{
    private const string Bold = "\e[1m";

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "--no-color", false)]
    [InlineData("NO_COLOR=1", "", false)]
    [InlineData("TERM=dumb", "", false)]
    public async Task Colours_are_for_terminals_that_want_them(string variable, string option, bool expected)
    {
        string output = await OnTerminalAsync(variable, $"rules list {option}");
        Assert.Contains("GROUP", output);
        Assert.Equal(expected, output.Contains(Bold));
    }

    [Fact]
    public async Task Top_takes_the_screen_and_gives_it_back()
    {
        string output = await OnTerminalAsync("", "top --times 2 --interval 100ms");
        int taken = output.IndexOf("\e[?1049h", StringComparison.Ordinal);
        int given = output.IndexOf("\e[?1049l", StringComparison.Ordinal);
        Assert.True(taken >= 0 && given > taken, output);
        Assert.Equal(2, output[taken..given].Split("\e[H\e[2J").Length - 1);
    }

    private async Task<string> OnTerminalAsync(string variable, string arguments)
    {
        string command =
            $"env TERM=xterm {variable} MONITOR_NODE={node.Address} dotnet {ControlRun.Program} {arguments}";
        ControlRun run = await ControlRun.RunAsync(
            "script", new Dictionary<string, string>(), node.WorkingDirectory, "-qec", command, "/dev/null");
        return run.Ended(0).Output;
    }
}
