using System.CommandLine;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Tests.Running;

namespace Monitor.Cli.Tests.CommandLine;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("monitorctl al", "alerts")]
    [InlineData("monitorctl alerts l", "list")]
    [InlineData("monitorctl alerts list --state ", "firing pending")]
    [InlineData("monitorctl health --at-worst de", "degraded")]
    [InlineData("monitorctl query -s p9", "p90 p95 p99 p99.9")]
    [InlineData("monitorctl -o ", "json table wide")]
    [InlineData("monitorctl completion z", "zsh")]
    [InlineData("monitorctl si", "silence simulate")]
    [InlineData("monitorctl --ver", "--version")]
    [InlineData("monitorctl silence add --du", "--duration")]
    [InlineData("monitorctl rules check ", "")]
    public void Words_that_may_come_next_are_offered(string line, string expected)
    {
        RootCommand root = ControlProgram.CreateRoot(TerminalView.OfProcess(), TimeProvider.System);
        IEnumerable<string> words = CompletionCommand.Complete(root, line);
        Assert.Equal(expected, string.Join(' ', words));
    }

    [Fact]
    public async Task Bash_completes_with_the_printed_script()
    {
        string script = $$"""
            monitorctl() { dotnet "{{ControlRun.Program}}" "$@"; }
            eval "$(monitorctl completion bash)"
            COMP_LINE="monitorctl health --at-worst un" COMP_POINT=30
            _monitorctl
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p monitorctl
            """;
        ControlRun run = await ControlRun.RunAsync("bash", new Dictionary<string, string>(), null, "-c", script);
        Assert.Equal("unhealthy\ncomplete -o default -F _monitorctl monitorctl\n", run.Ended(0).Output);
    }

    [Theory]
    [InlineData("zsh", "#compdef monitorctl")]
    [InlineData("fish", "complete -c monitorctl")]
    public async Task Other_shells_get_a_script_of_their_own(string shell, string expected) =>
        Assert.Contains(expected, (await ControlRun.OfAsync("completion", shell)).Ended(0).Output);
}
