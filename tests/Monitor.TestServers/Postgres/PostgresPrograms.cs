using System.Diagnostics;
using System.Globalization;

namespace Monitor.TestServers.Postgres;

/// <summary>PostgreSQL's own programs, as the machine has them.</summary>
public static class PostgresPrograms
{
    private const string DebianDirectory = "/usr/lib/postgresql";

    /// <summary>The server refuses to run as root, so it runs as this user there.</summary>
    private const string ServerUser = "postgres";

    /// <summary>Only keeps a broken program from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);

    /// <summary>Where initdb, postgres and the others are; null where they are not installed.</summary>
    public static string? Directory { get; } = Find();

    /// <summary>Why tests that need a server are skipped; null when they are not.</summary>
    public static string? Missing { get; } =
        Directory is null
            ? "needs PostgreSQL's server (initdb, postgres), which is in Debian's package postgresql"
            : null;

    /// <summary>A command line that runs a program as the server's user.</summary>
    internal static ProcessStartInfo Command(string program, params IEnumerable<string> arguments)
    {
        string path = program.Contains('/') ? program : Path.Combine(Directory!, program);
        var start = new ProcessStartInfo { WorkingDirectory = "/" };
        if (Environment.IsPrivilegedProcess)
        {
            start.FileName = "setpriv";
            foreach (string argument in (string[])
                [$"--reuid={ServerUser}", $"--regid={ServerUser}", "--clear-groups", "--", path])
                start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = path;
        }

        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    internal static async Task RunAsync(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = Command(program, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(HangGuard).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} has not ended in {HangGuard}.");
        }

        if (process.ExitCode != 0)
        {
            // What it started may hold its streams open.
            string[] said = await Task.WhenAll(output, errors).WaitAsync(HangGuard).ConfigureAwait(false);
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {string.Concat(said)}");
        }
    }

    /// <summary>The version that a directory is named after; 0 when it is named otherwise.</summary>
    private static int VersionOf(string directory) =>
        int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            ? version
            : 0;

    private static string? Find()
    {
        IEnumerable<string> candidates = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (System.IO.Directory.Exists(DebianDirectory))
        {
            candidates = System.IO.Directory.GetDirectories(DebianDirectory)
                .OrderByDescending(VersionOf)
                .Select(directory => Path.Combine(directory, "bin")).Concat(candidates);
        }

        return candidates.FirstOrDefault(directory =>
            File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));
    }
}
