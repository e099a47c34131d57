using System.Diagnostics;
using System.Text.Json;

namespace Monitor.Cli.Tests.Running;

/// <summary>One run of the real program, with nobody at its streams.</summary>
internal sealed record ControlRun(int ExitCode, string Output, string Error)
{
    /// <summary>Longer than any run takes on a busy machine; reached only when something is broken.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "monitorctl.dll");

    public JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    public static Task<ControlRun> OfAsync(params string[] arguments) =>
        OfAsync(new Dictionary<string, string>(), arguments);

    /// <param name="environment">MONITOR_NODE and others; the caller's own are not inherited.</param>
    public static Task<ControlRun> OfAsync(
        IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        RunAsync("dotnet", environment, null, [Program, .. arguments]);

    /// <summary>Runs any program to its end.</summary>
    public static async Task<ControlRun> RunAsync(
        string program, IReadOnlyDictionary<string, string> environment, string? directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (string inherited in start.Environment.Keys.Where(k => k.StartsWith("MONITOR_")).ToList())
            start.Environment.Remove(inherited);
        start.Environment.Remove("NO_COLOR");
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        // What it started may hold its streams open.
        string[] said = await Task.WhenAll(output, error).WaitAsync(Patience);
        return new ControlRun(process.ExitCode, said[0], said[1]);
    }

    /// <summary>Fails with all that was printed, which says more than two numbers.</summary>
    public ControlRun Ended(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"ended with {ExitCode} instead of {exitCode}\n{Output}\n{Error}");
        return this;
    }
}
