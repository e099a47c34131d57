using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Monitor.Cli.Alerting;
using Monitor.Cli.Audit;
using Monitor.Cli.Checks;
using Monitor.Cli.Cluster;
using Monitor.Cli.Explain;
using Monitor.Cli.Health;
using Monitor.Cli.Incidents;
using Monitor.Cli.OnCall;
using Monitor.Cli.Queries;
using Monitor.Cli.Rehearsal;
using Monitor.Cli.Rules;
using Monitor.Cli.Silences;
using Monitor.Cli.Status;
using Monitor.Cli.Top;

namespace Monitor.Cli.CommandLine;

/// <summary>The program, from its arguments to its exit code.</summary>
internal static class ControlProgram
{
    public const string Name = "monitorctl";

    public static string Version { get; } =
        typeof(ControlProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public static async Task<int> RunAsync(string[] arguments, TerminalView terminal, TimeProvider time)
    {
        RootCommand root = CreateRoot(terminal, time);
        ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
            return await RefuseAsync(parsed, terminal.Error);
        int exitCode = await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
        });
        await terminal.Output.FlushAsync();
        return exitCode;
    }

    /// <summary>All commands.</summary>
    public static RootCommand CreateRoot(TerminalView terminal, TimeProvider time)
    {
        var global = new GlobalOptions(terminal, time);
        var root = new RootCommand("Asks and steers the nodes of a monitor from the command line.");
        root.Options.Clear();
        foreach (Option option in global.All)
            root.Options.Add(option);
        root.Options.Add(new HelpOption("--help", "-h")
        {
            Description = "print help for the command and end",
            Action = new HelpPageAction(terminal.Output),
        });
        root.Options.Add(new VersionOption("--version", [])
        {
            Description = "print the version and end",
            Action = new VersionAction(terminal.Output),
        });
        foreach (Command command in Commands(global))
            root.Subcommands.Add(command);
        root.Subcommands.Add(CompletionCommand.Create(global));
        root.Subcommands.Add(CompletionCommand.CreateAsked(global, root));
        return root;
    }

    private static IEnumerable<Command> Commands(GlobalOptions global) =>
    [
        StatusCommand.Create(global),
        HealthCommand.Create(global),
        TopCommand.Create(global),
        QueryCommand.Create(global),
        AlertsCommand.Create(global),
        SilenceCommand.Create(global),
        IncidentCommand.Create(global),
        OnCallCommand.Create(global),
        ExplainCommand.Create(global),
        AuditCommand.Create(global),
        RulesCommand.Create(global),
        SimulateCommand.Create(global),
        ClusterCommand.Create(global),
        ShardsCommand.Create(global),
        ActorCommand.Create(global),
        ConfigCommand.Create(global),
    ];

    /// <summary>Says what is wrong with the command line and where its help is.</summary>
    private static async Task<int> RefuseAsync(ParseResult parsed, TextWriter error)
    {
        CommandResult at = parsed.CommandResult;
        string path = CommandPath.Of(at.Command);
        bool isIncomplete = at.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0
            && parsed.Errors.All(e => e.SymbolResult is CommandResult);
        if (isIncomplete)
        {
            await error.WriteLineAsync($"{Name}: {path} needs one of: {string.Join(", ", Names(at.Command))}");
        }
        else if (parsed.Errors.FirstOrDefault(e => e.SymbolResult is ArgumentResult { Tokens.Count: > 0 }) is { } first)
        {
            string option = first.SymbolResult!.Parent is OptionResult { Option: var o } ? $"{o.Name}: " : "";
            await error.WriteLineAsync($"{Name}: {option}{Unfolded(first.Message)}");
        }
        else if (parsed.UnmatchedTokens is [var unknown, ..])
        {
            await error.WriteLineAsync($"{Name}: {UnknownWord.Explain(unknown, at.Command)}");
        }
        else
        {
            foreach (ParseError mistake in parsed.Errors)
            {
                string option = mistake.SymbolResult is OptionResult { Option: var o } ? $"{o.Name}: " : "";
                await error.WriteLineAsync($"{Name}: {option}{Unfolded(mistake.Message)}");
            }
        }

        await error.WriteLineAsync($"  '{path} --help' says what there is");
        return ExitCode.Usage;
    }

    /// <summary>The parser lists what may stand there line by line; what was typed is in it too.</summary>
    private static string Unfolded(string message) => Output.PlainText.OneLine(
        string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)));

    private static IEnumerable<string> Names(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);

    private sealed class VersionAction(TextWriter output) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            output.WriteLine($"{Name} {Version}");
            return ExitCode.Ok;
        }
    }

    private sealed class HelpPageAction(TextWriter output) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            output.Write(HelpPage.Of(parseResult.CommandResult.Command));
            return ExitCode.Ok;
        }
    }
}
