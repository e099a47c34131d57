using System.CommandLine;
using Monitor.Cli.Output;

namespace Monitor.Cli.CommandLine;

/// <summary>
/// <c>completion</c> prints a shell's script; the script asks the hidden <c>__complete</c> what may come next, so that
/// it never grows old.
/// </summary>
internal static class CompletionCommand
{
    public const string AskedByScripts = "__complete";

    public static Command Create(GlobalOptions global)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new ControlCommand("completion", "Prints a script that completes commands, options and their values.")
        {
            Examples =
            [
                new("in this bash", "completion bash | source /dev/stdin"),
                new("in every bash", "completion bash > ~/.local/share/bash-completion/completions/monitorctl"),
                new("in every zsh, with that directory in fpath", "completion zsh > ~/.zfunc/_monitorctl"),
                new("in every fish", "completion fish > ~/.config/fish/completions/monitorctl.fish"),
            ],
        }.With(shell).Runs(global, invocation =>
        {
            invocation.Output.Write(CompletionScripts.Of(invocation.Get(shell)!));
            return Task.FromResult(ExitCode.Ok);
        });
    }

    /// <summary>The command that scripts ask; its only argument is the line up to the cursor.</summary>
    public static Command CreateAsked(GlobalOptions global, RootCommand root)
    {
        var line = new Argument<string>("LINE");
        return new ControlCommand(AskedByScripts, "What may come next.") { Examples = [], Hidden = true }
            .With(line).Runs(global, invocation =>
            {
                foreach (string word in Complete(root, invocation.Get(line)!))
                    invocation.Output.WriteLine(word);
                return Task.FromResult(ExitCode.Ok);
            });
    }

    /// <summary>
    /// What may stand where the line ends, in order and without what cannot be typed: words that begin as the last one
    /// does, and options where a dash was typed. Where that is nothing the shell goes on with its own, files.
    /// </summary>
    public static IEnumerable<string> Complete(RootCommand root, string line)
    {
        int program = line.IndexOf(' ', StringComparison.Ordinal);
        string arguments = program < 0 ? "" : line[(program + 1)..];
        string begun = arguments[(arguments.LastIndexOf(' ') + 1)..];
        return root.Parse(arguments).GetCompletions(arguments.Length)
            .Select(item => item.InsertText ?? item.Label)
            .Where(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase))
            .Where(word => begun.StartsWith('-') || !word.StartsWith('-'))
            .Where(word => !word.StartsWith("__", StringComparison.Ordinal) && PlainText.IsPlain(word))
            .Distinct(StringComparer.Ordinal);
    }
}
