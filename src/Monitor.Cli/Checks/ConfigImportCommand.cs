using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;

namespace Monitor.Cli.Checks;

/// <summary><c>config import</c>: an alertmanager.yml as a node's configuration, and what is left out.</summary>
internal static class ConfigImportCommand
{
    public static ControlCommand Create(GlobalOptions global)
    {
        var file = new Argument<string>("FILE") { Description = "the alertmanager.yml" };
        var target = new Option<string>("--out")
        {
            HelpName = "FILE",
            Description = "write the configuration there instead of printing it; a file that is there is left alone",
        };
        Option<string> program = NodeProgram.CreateOption();
        return new ControlCommand("import", "Turns an alertmanager.yml into a node's configuration.")
        {
            Notes =
            [
                "Routes, receivers, inhibition rules and time intervals become those of the configuration. A secret "
                + "that stands in a file stays there and the file is named. What could not be taken over is said on "
                + "the error stream with its place, its path and the reason, and stands at the head of the result.",
                "Ends with 0 when all was taken over, with 5 when not, and with 1 when the file has mistakes: then "
                + "nothing is written. The result has passed the check of 'config check'.",
                "A node can also read the file as it is, in 'alerting.file'.",
            ],
            Examples =
            [
                new("look at it first", "config import alertmanager.yml"),
                new("and take it", "config import /etc/prometheus/alertmanager.yml --out monitor.yaml"),
                new("what is left out, for a script", "config import alertmanager.yml -o json | jq -r .notes[].path"),
            ],
        }.With(file, target, program).Runs(global, async invocation =>
        {
            CheckReport report = await NodeProgram.CheckAsync(
                invocation.Get(program), ["--import-alertmanager", invocation.Get(file)!], invocation.Cancel);
            if (report.Problems.Count > 0)
                return CheckOutput.Print(invocation.Output, report);
            if (invocation.Output.IsJson)
                invocation.Output.WriteJson(JsonSerializer.SerializeToElement(report, ControlJson.Default.CheckReport));
            if (invocation.Get(target) is { } path)
                await WriteAsync(path, report.Text!, invocation.Cancel);
            else if (!invocation.Output.IsJson)
                invocation.Output.Write(report.Text!);
            foreach (CheckProblem left in report.Notes)
                invocation.Output.Say($"{left.Place}: {CheckOutput.TextOf(left)}");
            return report.Notes.Count > 0 ? ExitCode.Partial : ExitCode.Ok;
        });
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        try
        {
            // It may hold secrets that stood in the file it came from: nobody else's eyes.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var writer = new StreamWriter(path, options);
            await writer.WriteAsync(text.AsMemory(), cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ExitCode.Refused, $"{path} cannot be written: {e.Message}", inner: e);
        }
    }
}
