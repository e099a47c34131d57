using System.Runtime.CompilerServices;

namespace Monitor.Conventions.Tests;

/// <summary>The files of the repository, without what a build makes.</summary>
internal static class Repository
{
    private static readonly HashSet<string> Skipped =
        ["bin", "obj", ".git", ".vs", ".idea", "artifacts", "node_modules", "TestResults", "monitor-data"];

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    /// <summary>Paths relative to the root with forward slashes, of files that end so.</summary>
    public static IReadOnlyList<string> Files(params string[] endings) =>
        [.. All.Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal)))];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static IReadOnlyList<string> All { get; } = [.. Walk(Root)];

    private static IEnumerable<string> Walk(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
            yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        foreach (string below in Directory.EnumerateDirectories(directory))
        {
            if (Skipped.Contains(Path.GetFileName(below)))
                continue;
            foreach (string file in Walk(below))
                yield return file;
        }
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
