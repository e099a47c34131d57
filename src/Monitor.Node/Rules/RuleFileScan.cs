using System.Text;
using Monitor.Node.Configuration;
using Monitor.Shared.Series;

namespace Monitor.Node.Rules;

/// <summary>
/// All rule files as they are at one moment. Two scans with the same fingerprint found the same files with the same
/// content; times and inodes say nothing, because a mounted ConfigMap changes by swapping a link.
/// </summary>
/// <param name="Sources">The built-in file first, then by path.</param>
/// <param name="Fingerprint">A hash over names and contents; this process alone knows it.</param>
internal sealed record RuleFileScan(IReadOnlyList<RuleFileSource> Sources, string Fingerprint)
{
    private static readonly string[] TestEndings = ["_test.yaml", "_test.yml"];

    /// <summary>Most files that one node reads.</summary>
    public const int MaxFiles = 1000;

    /// <summary>Patterns that no file fits: one that is mistyped would else leave out its rules in silence.</summary>
    public IReadOnlyList<string> Empty { get; private init; } = [];

    public static RuleFileScan Take(RulesOptions options)
    {
        var sources = new List<RuleFileSource>();
        if (options.MachineDefaults)
            sources.Add(new RuleFileSource(DefaultRules.Source, Encoding.UTF8.GetBytes(DefaultRules.Text)));
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        var empty = new List<string>();
        foreach (string pattern in options.Files)
        {
            string[] fitting = Fitting(pattern);
            if (fitting.Length == 0)
                empty.Add(pattern);
            paths.UnionWith(fitting);
        }

        sources.AddRange(paths.Take(MaxFiles).Select(Read));
        return new RuleFileScan(sources, FingerprintOf(sources)) { Empty = empty };
    }

    /// <summary>The directory that a pattern looks into; null where it names one file.</summary>
    public static string? DirectoryOf(string pattern) =>
        Path.GetFileName(pattern).Contains('*') ? Path.GetDirectoryName(pattern) ?? "" : null;

    /// <summary>The files of a pattern. One without a star is there even when the file is not.</summary>
    private static string[] Fitting(string pattern)
    {
        if (DirectoryOf(pattern) is not { } directory)
            return [pattern];
        if (!Directory.Exists(directory))
            return [];
        string name = Path.GetFileName(pattern);
        return [.. Directory.EnumerateFiles(directory, name).Where(p => !IsHidden(p) && (IsTest(name) || !IsTest(p)))];
    }

    /// <summary>Editors keep their unfinished copies under such names.</summary>
    private static bool IsHidden(string path) => Path.GetFileName(path) is ['.' or '#', ..] or [.., '~'];

    /// <summary>Tests of rules stand beside the rules.</summary>
    private static bool IsTest(string path) =>
        TestEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static RuleFileSource Read(string path)
    {
        try
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // One byte more than allowed is enough to know that it is too much.
            byte[] bytes = new byte[RuleFileReader.Limits.Characters + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return new RuleFileSource(path, bytes[..length]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new RuleFileSource(path, null, e.Message);
        }
    }

    private static string FingerprintOf(IEnumerable<RuleFileSource> sources)
    {
        SeriesHash hash = SeriesHash.Empty;
        foreach (RuleFileSource source in sources)
        {
            string head = $"{source.Name}\0{source.Bytes?.Length ?? -1}\0{source.Error}\0";
            hash = hash.Add(Encoding.UTF8.GetBytes(head)).Add(source.Bytes ?? []);
        }

        return $"{hash.High:x16}{hash.Low:x16}";
    }
}
