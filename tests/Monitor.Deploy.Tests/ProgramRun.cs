using System.Diagnostics;

namespace Monitor.Deploy.Tests;

/// <summary>One run of a program to its end.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The node's or monitorctl's program as built here.</summary>
    public static string Built(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");

    public static async Task<ProgramRun> OfAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (string inherited in start.Environment.Keys.Where(k => k.StartsWith("MONITOR_")).ToList())
            start.Environment.Remove(inherited);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
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

        return new ProgramRun(process.ExitCode, await output, await error);
    }

    /// <summary>The output; fails with all that was said when the program did.</summary>
    public string Good()
    {
        Assert.True(ExitCode == 0, $"ended with {ExitCode}\n{Output}\n{Error}");
        return Output;
    }
}
