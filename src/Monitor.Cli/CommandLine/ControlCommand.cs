using System.CommandLine;
using System.CommandLine.Parsing;

namespace Monitor.Cli.CommandLine;

/// <summary>A command with what its help page says beyond its options.</summary>
internal sealed class ControlCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that work as they stand, each with what it is for.</summary>
    public required IReadOnlyList<CommandExample> Examples { get; init; }

    /// <summary>More than the one sentence of the description; a paragraph each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What runs it.</summary>
    public ControlCommand Runs(GlobalOptions global, Func<Invocation, Task<int>> action)
    {
        SetAction((parsed, cancel) => Invocation.RunAsync(parsed, global, action, cancel));
        return this;
    }

    /// <summary>Adds options, arguments and commands below.</summary>
    public ControlCommand With(params ReadOnlySpan<Symbol> symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            switch (symbol)
            {
                case Option option:
                    Options.Add(option);
                    break;
                case Argument argument:
                    // What looks like an option and is none was meant to be one.
                    argument.Validators.Add(result =>
                    {
                        foreach (Token word in result.Tokens.Where(t => t.Value is ['-', _, ..]))
                            result.AddError(UnknownWord.Explain(word.Value, this));
                    });
                    Arguments.Add(argument);
                    break;
                case Command command:
                    Subcommands.Add(command);
                    break;
            }
        }

        return this;
    }
}

/// <summary>A command line and what it is for.</summary>
/// <param name="For">What it does, as a comment beside it.</param>
/// <param name="Line">All after <c>monitorctl</c>.</param>
internal sealed record CommandExample(string For, string Line);
