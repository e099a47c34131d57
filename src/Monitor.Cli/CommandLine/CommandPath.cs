using System.CommandLine;

namespace Monitor.Cli.CommandLine;

/// <summary>How a command is called: <c>monitorctl cluster show</c>.</summary>
internal static class CommandPath
{
    public static string Of(Command command)
    {
        if (command is RootCommand)
            return ControlProgram.Name;
        Command? above = command.Parents.OfType<Command>().FirstOrDefault();
        return above is null ? command.Name : $"{Of(above)} {command.Name}";
    }
}
