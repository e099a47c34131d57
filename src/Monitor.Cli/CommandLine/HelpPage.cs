using System.CommandLine;
using System.Text;

namespace Monitor.Cli.CommandLine;

/// <summary>
/// The help of a command: what it does, how it is called, its options, examples that work as they stand, and what it
/// ends with. Always as wide, so that documents can show it.
/// </summary>
internal static class HelpPage
{
    private const int Width = 100;

    public static string Of(Command command)
    {
        var text = new StringBuilder();
        Paragraph(text, command.Description ?? "");
        if (command is ControlCommand { Notes: var notes })
        {
            foreach (string note in notes)
            {
                text.Append('\n');
                Paragraph(text, note);
            }
        }

        text.Append("\nUsage:\n  ").Append(Usage(command)).Append('\n');
        Section(text, "Arguments", command.Arguments.Select(a => (ArgumentName(a), a.Description ?? "")));
        Section(text, "Commands", command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, c.Description ?? "")));
        bool isRoot = command is RootCommand;
        if (!isRoot)
            Section(text, "Options", Rows(command.Options));
        RootCommand root = RootOf(command);
        Section(text, isRoot ? "Options" : "Options of every command", Rows(root.Options));
        if (command is ControlCommand { Examples: { Count: > 0 } examples })
        {
            text.Append("\nExamples:\n");
            foreach (CommandExample example in examples)
                text.Append($"  # {example.For}\n  {ControlProgram.Name} {example.Line}\n");
        }

        if (isRoot)
        {
            Section(text, "Ends with", ExitCode.All.Select(c => (c.Code.ToString(), c.Meaning)));
            text.Append($"\n'{ControlProgram.Name} COMMAND --help' has examples for each command.\n");
        }

        return text.ToString();
    }

    private static string Usage(Command command)
    {
        var usage = new StringBuilder(CommandPath.Of(command));
        if (command.Subcommands.Any(c => !c.Hidden))
            usage.Append(" COMMAND");
        foreach (Argument argument in command.Arguments)
        {
            string name = ArgumentName(argument);
            string repeated = argument.Arity.MaximumNumberOfValues > 1 ? $"{name}..." : name;
            usage.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{repeated}]" : $" {repeated}");
        }

        return usage.Append(" [options]").ToString();
    }

    private static string ArgumentName(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    private static IEnumerable<(string, string)> Rows(IEnumerable<Option> options)
    {
        foreach (Option option in options.Where(o => !o.Hidden))
        {
            string names = string.Join(", ", option.Aliases.Where(a => a.Length == 2).Append(option.Name));
            string value = option.ValueType == typeof(bool) || option.HelpName is null ? "" : $" {option.HelpName}";
            yield return (names + value, option.Description ?? "");
        }
    }

    private static RootCommand RootOf(Command command) => command as RootCommand
        ?? RootOf(command.Parents.OfType<Command>().First());

    private static void Section(StringBuilder text, string title, IEnumerable<(string Left, string Right)> rows)
    {
        (string Left, string Right)[] all = [.. rows];
        if (all.Length == 0)
            return;
        int column = all.Max(r => r.Left.Length) + 4;
        text.Append('\n').Append(title).Append(":\n");
        foreach ((string left, string right) in all)
        {
            text.Append("  ").Append(left.PadRight(column - 2));
            string[] lines = [.. Wrap(right, Width - column)];
            text.Append(string.Join("\n" + new string(' ', column), lines)).Append('\n');
        }
    }

    private static void Paragraph(StringBuilder text, string paragraph)
    {
        foreach (string line in Wrap(paragraph, Width))
            text.Append(line).Append('\n');
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
