using System.CommandLine;

namespace Monitor.Cli.CommandLine;

/// <summary>Asks before something is done that hurts when it was not meant.</summary>
internal static class Confirmation
{
    public static Option<bool> CreateOption() => new("--yes", "-y")
    {
        Description = "do not ask; without a terminal to ask at the command is refused unless this is given",
    };

    /// <summary>Returns when the user agrees; ends the command otherwise.</summary>
    /// <param name="question">What will happen, ending in a question mark.</param>
    public static async Task AskAsync(Invocation invocation, Option<bool> yes, string question)
    {
        if (invocation.Get(yes))
            return;
        if (!invocation.Terminal.CanAsk)
        {
            throw new ControlException(
                ExitCode.Refused, $"nobody is there to ask: {question}", "add --yes if that is meant");
        }

        await invocation.Terminal.Error.WriteAsync($"{Output.PlainText.OneLine(question)} [y/N] ");
        string? answer = await invocation.Terminal.Input.ReadLineAsync(invocation.Cancel);
        if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes"))
            throw new ControlException(ExitCode.Refused, "nothing was done");
    }
}
