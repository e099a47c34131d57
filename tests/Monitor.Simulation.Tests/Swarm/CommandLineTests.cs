using System.Diagnostics;

namespace Monitor.Simulation.Tests.Swarm;

/// <summary>The program: what it prints, and what it ends with.</summary>
public sealed class CommandLineTests
{
    /// <summary>Each process hashes strings by a seed of its own; nothing may depend on their order.</summary>
    [Fact]
    public void Seed_replays_in_another_process()
    {
        (int code, string[] lines) first = Run("--seed", "3");
        (int code, string[] lines) second = Run("--seed", "3");

        Assert.StartsWith("seed 3: trace ", first.lines[^1], StringComparison.Ordinal);
        Assert.Equal(first.lines[^1], second.lines[^1]);
        Assert.Equal(0, first.code);
    }

    [Fact]
    public void Broken_law_is_told_with_its_seed_and_the_last_events()
    {
        (int code, string[] lines) = Run("--seeds", "5", "--teeth", "receipts", "--trace");

        Assert.Equal(1, code);
        Assert.Contains(lines, line => line.StartsWith("seed ", StringComparison.Ordinal)
            && line.Contains("breaks: every node shows all that was acknowledged", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("LAW", StringComparison.Ordinal));
    }

    [Fact]
    public void Argument_that_makes_no_sense_is_answered_with_the_usage()
    {
        (int code, string[] lines) = Run("--seeds", "many");

        Assert.Equal(2, code);
        Assert.Contains(lines, line => line.Contains("--trace", StringComparison.Ordinal));
    }

    private static (int Code, string[] Lines) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Monitor.Simulation.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (output + errors.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
