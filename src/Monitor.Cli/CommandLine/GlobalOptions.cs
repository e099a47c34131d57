using System.CommandLine;
using System.CommandLine.Parsing;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;
using Monitor.Shared.Durations;

namespace Monitor.Cli.CommandLine;

/// <summary>The options that every command takes, each with the variable that stands in for it.</summary>
internal sealed class GlobalOptions(TerminalView terminal, TimeProvider time)
{
    public const string NodeVariable = "MONITOR_NODE";
    public const string TokenFileVariable = "MONITOR_TOKEN_FILE";

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public TerminalView Terminal => terminal;

    public TimeProvider Time => time;

    public Option<NodeAddress> Node { get; } = new("--node", "-n")
    {
        Recursive = true,
        HelpName = "URL",
        Description = $"the node to ask; {NodeVariable} when absent, else {NodeAddress.Default}",
        CustomParser = Parse<NodeAddress>(NodeAddress.TryParse),
    };

    public Option<string> TokenFile { get; } = new("--token-file")
    {
        Recursive = true,
        HelpName = "FILE",
        Description = $"a file that holds the node's bearer token; {TokenFileVariable} when absent",
    };

    public Option<TimeSpan> Timeout { get; } = new("--timeout")
    {
        Recursive = true,
        HelpName = "DURATION",
        Description = $"how long the node may take for one answer ({DurationText.Format(DefaultTimeout)})",
        CustomParser = Parse<TimeSpan>(Durations.TryParsePositive),
    };

    public Option<OutputFormat> Output { get; } = OneOf(new Option<OutputFormat>("--output", "-o")
    {
        Recursive = true,
        HelpName = "FORMAT",
        Description = "table; wide: a table with all columns; json: the node's answer for scripts",
        CustomParser = Parse<OutputFormat>(OutputFormats.TryParse),
    }, OutputFormats.Names);

    public Option<bool> NoColor { get; } = new("--no-color")
    {
        Recursive = true,
        Description = "no colours, as with NO_COLOR set or when the output is no terminal",
    };

    public IReadOnlyList<Option> All => [Node, TokenFile, Timeout, Output, NoColor];

    public TimeSpan TimeoutOf(ParseResult parsed) =>
        parsed.GetResult(Timeout) is { Implicit: false } ? parsed.GetValue(Timeout) : DefaultTimeout;

    public NodeAddress NodeOf(ParseResult parsed)
    {
        if (parsed.GetResult(Node) is { Implicit: false })
            return parsed.GetValue(Node)!;
        string? variable = Environment.GetEnvironmentVariable(NodeVariable);
        if (string.IsNullOrEmpty(variable))
            return NodeAddress.Local;
        return NodeAddress.TryParse(variable, out NodeAddress address, out string mistake)
            ? address
            : throw new ControlException(ExitCode.Usage, $"{NodeVariable}: {mistake}");
    }

    public NodeClient Connect(ParseResult parsed) => new(
        NodeOf(parsed),
        BearerToken.Read(parsed.GetValue(TokenFile), Environment.GetEnvironmentVariable(TokenFileVariable)),
        TimeoutOf(parsed), time);

    /// <summary>Lets an option's value be completed with these words and no others.</summary>
    public static Option<T> OneOf<T>(Option<T> option, IReadOnlyList<string> words)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add([.. words]);
        return option;
    }

    /// <summary>An option's parser from one that says what is wrong.</summary>
    public static Func<ArgumentResult, T?> Parse<T>(TextParser<T> parser) => result =>
    {
        if (parser(result.Tokens[^1].Value, out T value, out string mistake))
            return value;
        result.AddError(mistake);
        return default;
    };
}

/// <summary>Reads a text; on false <paramref name="mistake"/> says what would be right.</summary>
internal delegate bool TextParser<T>(string text, out T value, out string mistake);
