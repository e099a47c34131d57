namespace Monitor.Cli.CommandLine;

/// <summary>
/// Ends a command with a sentence for its user: what is wrong, and what to do next.
/// </summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong.</param>
/// <param name="next">What to do about it; empty when the message says so already.</param>
internal sealed class ControlException(int exitCode, string message, string next = "", Exception? inner = null)
    : Exception(message, inner)
{
    public int ExitCode => exitCode;

    public string Next => next;
}
