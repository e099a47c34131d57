using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Monitor.Deploy.Tests;

/// <summary>The files of the repository.</summary>
internal static partial class Checkout
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    /// <summary>The product's version, which images and manifests name.</summary>
    public static string Version { get; } =
        XDocument.Parse(Read("Directory.Build.props")).Descendants("Version").Single().Value;

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>The Dockerfile's instructions, continued lines joined.</summary>
    public static IReadOnlyList<(string Instruction, string Text)> Dockerfile() =>
    [
        .. Continued().Replace(Read("Dockerfile"), " ").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', 2)).Select(words => (words[0], words[1].Trim())),
    ];

    [GeneratedRegex(@"\s*\\\n\s*")]
    private static partial Regex Continued();

    private static string Here([CallerFilePath] string file = "") => file;
}
