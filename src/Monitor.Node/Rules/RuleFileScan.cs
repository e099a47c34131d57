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
    /// <summary>Most files that one node reads.</summary>
    public const int MaxFiles = 1000;

    public static RuleFileScan Take(RulesOptions options)
    {
        var sources = new List<RuleFileSource>();
        if (options.MachineDefaults)
            sources.Add(new RuleFileSource(DefaultRules.Source, Encoding.UTF8.GetBytes(DefaultRules.Text)));
        sources.AddRange(Paths(options.Files).Select(Read));
        return new RuleFileScan(sources, FingerprintOf(sources));
    }

    /// <summary>
    /// The files of all patterns, each once. A pattern without a star is there even when the file is not.
    /// </summary>
    private static IEnumerable<string> Paths(IReadOnlyList<string> patterns)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string pattern in patterns)
        {
            string name = Path.GetFileName(pattern);
            string directory = Path.GetDirectoryName(pattern) ?? "";
            if (!name.Contains('*'))
                paths.Add(pattern);
            else if (Directory.Exists(directory))
                paths.UnionWith(Directory.EnumerateFiles(directory, name).Where(p => !IsHidden(p)));
        }

        return paths.Take(MaxFiles);
    }

    /// <summary>Editors keep their unfinished copies under such names.</summary>
    private static bool IsHidden(string path) => Path.GetFileName(path) is ['.' or '#', ..] or [.., '~'];

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
