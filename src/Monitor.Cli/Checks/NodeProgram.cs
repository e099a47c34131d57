using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Checks;

/// <summary>
/// The node's own program, which alone knows what it takes: a check here is a check by it. Found by <c>--program</c>,
/// by MONITOR_NODE_PROGRAM, beside monitorctl, or on the PATH.
/// </summary>
internal static class NodeProgram
{
    public const string Variable = "MONITOR_NODE_PROGRAM";

    private const string Name = "monitor-node";
    private const string Hint = "is it the node's program, and of monitorctl's version? name another with --program";
    private const int ExitOk = 0, ExitMistakes = 78;

    public static Option<string> CreateOption() => new("--program")
    {
        HelpName = "FILE",
        Description = $"the node's program; {Variable} when absent, else {Name} beside monitorctl or on the PATH",
    };

    /// <summary>Runs a check; arguments and environment are the node's own.</summary>
    public static async Task<CheckReport> CheckAsync(
        string? program, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        CheckReport report = await RunAsync(program, arguments, ControlJson.Default.CheckReport, cancel);
        return report is { Problems: not null, Notes: not null }
            ? report
            : throw new ControlException(ExitCode.Refused, "the node's program gives a report of another shape", Hint);
    }

    /// <summary>Runs the node's program and reads the JSON that it ends with.</summary>
    public static async Task<T> RunAsync<T>(
        string? program, IReadOnlyList<string> arguments, JsonTypeInfo<T> shape, CancellationToken cancel)
        where T : class
    {
        ProcessStartInfo start = Find(program);
        foreach (string argument in (string[])[.. arguments, "--json"])
            start.ArgumentList.Add(argument);
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        using Process process = Start(start);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(cancel);
        string output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        if (process.ExitCode is ExitOk or ExitMistakes && TryRead(output, shape) is { } report)
            return report;
        string said = PlainText.OneLine((await error).Trim());
        throw new ControlException(
            ExitCode.Refused, $"{start.FileName} ended with {process.ExitCode} instead of a report: {said}",
            Hint);
    }

    private static T? TryRead<T>(string output, JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(output, shape);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ControlException(
                ExitCode.Usage, $"{start.FileName} cannot be run: {e.Message}",
                "name the node's program with --program", e);
        }
    }

    private static ProcessStartInfo Find(string? named)
    {
        if (string.IsNullOrEmpty(named))
            named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
            return Run(named);
        string beside = Path.Combine(AppContext.BaseDirectory, Name);
        string library = beside + ".dll";
        // Started by the dotnet host, what lies beside is meant for it too.
        if (IsHost(Environment.ProcessPath) && File.Exists(library))
            return Run(library);
        if (File.Exists(beside))
            return Run(beside);
        string[] directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string? onPath =
            directories.Where(d => d.Length > 0).Select(d => Path.Combine(d, Name)).FirstOrDefault(File.Exists);
        return onPath is not null ? Run(onPath) : throw new ControlException(
            ExitCode.Usage, $"there is no {Name} beside monitorctl ({AppContext.BaseDirectory}) or on the PATH",
            $"name the node's program with --program or {Variable}; in a clone it is"
            + " src/Monitor.Node/bin/Release/net10.0/monitor-node once src/Monitor.Node is built");
    }

    private static ProcessStartInfo Run(string program)
    {
        if (!program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            return new ProcessStartInfo(program);
        var start = new ProcessStartInfo(IsHost(Environment.ProcessPath) ? Environment.ProcessPath! : "dotnet");
        start.ArgumentList.Add(program);
        return start;
    }

    private static bool IsHost(string? path) => Path.GetFileNameWithoutExtension(path) == "dotnet";
}
