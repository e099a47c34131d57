using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Checks;

/// <summary>Prints what a check found.</summary>
internal static class CheckOutput
{
    /// <returns>The exit code.</returns>
    public static int Print(CommandOutput output, CheckReport report)
    {
        if (output.IsJson)
            output.WriteJson(JsonSerializer.SerializeToElement(report, ControlJson.Default.CheckReport));
        else
            PrintLines(output, report);
        return report.Problems.Count > 0 ? ExitCode.NotMet : ExitCode.Ok;
    }

    private static void PrintLines(CommandOutput output, CheckReport report)
    {
        foreach (CheckProblem problem in report.Problems)
            output.WriteLine(new Cell($"{problem.Place}: ", Tone.Bad), TextOf(problem));
        foreach (CheckProblem note in report.Notes)
            output.WriteLine(new Cell($"{note.Place}: note: ", Tone.Warning), TextOf(note));
        output.WriteLine(report.Problems.Count switch
        {
            0 => $"{report.Source}: no mistakes",
            1 => "1 mistake",
            _ => $"{report.Problems.Count} mistakes",
        });
    }

    public static string TextOf(CheckProblem problem) =>
        problem.Path.Length > 0 ? $"{problem.Path}: {problem.Message}" : problem.Message;
}
