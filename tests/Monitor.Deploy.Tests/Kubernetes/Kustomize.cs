using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Monitor.Deploy.Tests.Kubernetes;

/// <summary>
/// Finds what builds overlays: kubectl with a kustomize in it that knows components (kubectl 1.21 and later), or
/// kustomize itself from 4.1 on.
/// </summary>
internal static partial class Kustomize
{
    public static (string Program, string[] Arguments)? Command { get; } = Find();

    private static (string, string[])? Find()
    {
        if (VersionOf("kubectl", "version", "--client") is { } kubectl && kubectl >= new Version(1, 21))
            return ("kubectl", ["kustomize"]);
        return VersionOf("kustomize", "version") is { } own && own >= new Version(4, 1)
            ? ("kustomize", ["build"])
            : null;
    }

    private static Version? VersionOf(string program, params string[] arguments)
    {
        string[] directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!directories.Any(d => File.Exists(Path.Combine(d, program))))
            return null;
        var start =
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Match version = Number().Match(said);
        return version.Success ? new Version(version.Groups[1].Value) : null;
    }

    [GeneratedRegex(@"v(\d+\.\d+)")]
    private static partial Regex Number();
}

/// <summary>A test that builds overlays; skipped, with the reason, where nothing can.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OverlayFactAttribute : FactAttribute
{
    public OverlayFactAttribute() => Skip = OverlayTheoryAttribute.Reason;
}

/// <summary>The same for a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OverlayTheoryAttribute : TheoryAttribute
{
    public OverlayTheoryAttribute() => Skip = Reason;

    public static string? Reason => Kustomize.Command is null
        ? "needs kubectl 1.21 or later, or kustomize 4.1 or later: Debian 12's kubernetes-client is older"
        : null;
}
