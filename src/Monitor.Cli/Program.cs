using Monitor.Cli.CommandLine;

namespace Monitor.Cli;

internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        ControlProgram.RunAsync(arguments, TerminalView.OfProcess(), TimeProvider.System);
}
