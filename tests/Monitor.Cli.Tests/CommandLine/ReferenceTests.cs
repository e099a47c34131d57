using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Tests.Running;

namespace Monitor.Cli.Tests.CommandLine;

/// <summary>
/// docs/monitorctl.md ends with the help of every command; both are what a user sees, so they change together. To renew
/// the document after a change of the help, run these tests with MONITOR_RENEW_DOCS=1.
/// </summary>
public sealed class ReferenceTests
{
    private const string Begin = "## Every command\n";

    private static readonly string Document = Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "docs", "monitorctl.md"));

    [Fact]
    public void Document_shows_the_help_of_every_command()
    {
        string text = File.ReadAllText(Document);
        int at = text.IndexOf(Begin, StringComparison.Ordinal);
        string expected = text[..at] + Begin + Reference();
        if (Environment.GetEnvironmentVariable("MONITOR_RENEW_DOCS") == "1")
            File.WriteAllText(Document, expected);
        Assert.Equal(expected, File.ReadAllText(Document));
    }

    [Fact]
    public void Document_lists_every_exit_code()
    {
        string text = File.ReadAllText(Document);
        Assert.All(ExitCode.All, code => Assert.Contains($"| {code.Code} | {code.Meaning} |", text));
    }

    [Fact]
    public void Every_command_has_examples_that_parse()
    {
        RootCommand root = Root();
        foreach (Command command in Below(root))
        {
            var control = Assert.IsType<ControlCommand>(command);
            Assert.NotEmpty(control.Examples);
            Assert.All(control.Examples, example =>
            {
                string line = example.Line.Split(" | ")[0].Split(" > ")[0];
                ParseResult parsed = root.Parse(line.Replace('\'', '"').Replace("=\"total\"", "=total"));
                Assert.True(parsed.Errors.Count == 0, $"{example.Line}: {string.Join("; ", parsed.Errors)}");
                Assert.StartsWith(CommandPath.Of(control), CommandPath.Of(parsed.CommandResult.Command));
            });
        }
    }

    [Fact]
    public void Help_fits_a_terminal_of_100_columns() => Assert.All(
        Below(Root()).SelectMany(c => HelpPage.Of(c).Split('\n')).Where(l => !l.StartsWith("  monitorctl ")),
        line => Assert.True(line.Length <= 100, line));

    [Theory]
    [InlineData("query --help")]
    [InlineData("query --no-such-option --help")]
    [InlineData("query -h")]
    public async Task Help_is_printed_whatever_else_is_said(string arguments)
    {
        Command query = Root().Subcommands.Single(c => c.Name == "query");
        ControlRun run = (await ControlRun.OfAsync(arguments.Split(' '))).Ended(0);
        Assert.Equal(HelpPage.Of(query), run.Output);
    }

    private static string Reference()
    {
        RootCommand root = Root();
        var text = new StringBuilder();
        foreach (Command command in Below(root).Prepend(root))
            text.Append($"\n### {CommandPath.Of(command)}\n\n```text\n{HelpPage.Of(command)}```\n");
        return text.ToString();
    }

    private static RootCommand Root() => ControlProgram.CreateRoot(TerminalView.OfProcess(), TimeProvider.System);

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).SelectMany(c => Below(c).Prepend(c));

    private static string Here([CallerFilePath] string file = "") => file;
}
