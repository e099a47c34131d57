namespace Monitor.Cli.CommandLine;

/// <summary>What a command ends with. Scripts rely on the numbers: they never change their meaning.</summary>
internal static class ExitCode
{
    /// <summary>Done, and what was asked for holds.</summary>
    public const int Ok = 0;

    /// <summary>Done, but what was asked for does not hold: not healthy, a mistake found, no series.</summary>
    public const int NotMet = 1;

    /// <summary>The command line is wrong, or the node says that the question is.</summary>
    public const int Usage = 2;

    /// <summary>The node could not be reached, did not answer in time, or says that it cannot answer now.</summary>
    public const int Unreachable = 3;

    /// <summary>Refused: by the node, by the user who was asked, or for want of a terminal to ask at.</summary>
    public const int Refused = 4;

    /// <summary>The answer was printed, but it is not whole; what is missing stands on the error stream.</summary>
    public const int Partial = 5;

    /// <summary>A defect of this program (EX_SOFTWARE).</summary>
    public const int Defect = 70;

    /// <summary>Ended by Ctrl+C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>Whoever read the output went away: 128 and the number of SIGPIPE.</summary>
    public const int ReaderGone = 141;

    /// <summary>For the help page: each number and its meaning.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done, and what was asked for holds"),
        (NotMet, "done, but what was asked for does not hold: not healthy, a mistake found, nothing matches"),
        (Usage, "the command line is wrong, or the node says that the question is"),
        (Unreachable, "the node could not be reached, did not answer in time, or cannot answer now"),
        (Refused, "refused by the node, by whoever was asked to confirm, or for want of a terminal to ask at"),
        (Partial, "an answer was printed, but a part is missing; the error stream says which"),
        (Defect, "a defect of monitorctl itself"),
        (Interrupted, "ended by Ctrl+C"),
        (ReaderGone, "whoever read the output went away"),
    ];
}
