using System.IO.Enumeration;
using Monitor.Shared.Templates;

namespace Monitor.Node.Configuration;

/// <summary>Files that define templates, named by patterns such as <c>templates/*.tmpl</c>.</summary>
internal static class TemplateFiles
{
    private const int MostFiles = 1000;

    /// <summary>Reads all files in the order of their names; one that is wrong is told and left out.</summary>
    /// <param name="patterns">Absolute paths, with <c>*</c> and <c>?</c> in any part.</param>
    /// <param name="refuse">Takes what is wrong, as a sentence's end.</param>
    /// <param name="read">Takes the files that were right.</param>
    public static TemplateLibrary Read(
        TemplateLibrary library, IEnumerable<string> patterns, Action<string> refuse, ICollection<string>? read = null)
    {
        foreach (string pattern in patterns)
        {
            string[] files = [.. Find(pattern).Take(MostFiles)];
            if (files.Length == 0)
                refuse($"names {pattern}, and there is no such file");
            foreach (string file in files)
            {
                if (!TryReadOne(file, refuse, ref library))
                    continue;
                read?.Add(file);
            }
        }

        return library;
    }

    private static bool TryReadOne(string file, Action<string> refuse, ref TemplateLibrary library)
    {
        try
        {
            if (new FileInfo(file).Length > 4 * TemplateLibrary.MaxFile)
            {
                refuse($"names {file}, which is too large for templates");
                return false;
            }

            if (library.TryAdd(file, File.ReadAllText(file), out library, out TemplateError? error))
                return true;
            refuse($"names a file that {error}");
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            refuse($"names {file}, which cannot be read: {error.Message}");
            return false;
        }
    }

    private static IEnumerable<string> Find(string pattern)
    {
        string root = Path.GetPathRoot(pattern)!;
        IEnumerable<string> found = [root];
        foreach (string part in pattern[root.Length..].Split(
            Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            found = part.AsSpan().ContainsAny('*', '?')
                ? found.SelectMany(directory => Entries(directory, part))
                : found.Select(directory => Path.Combine(directory, part));
        }

        return found.Where(File.Exists).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Entries(string directory, string part)
    {
        try
        {
            return
            [
                .. Directory.EnumerateFileSystemEntries(directory).Where(entry =>
                    FileSystemName.MatchesSimpleExpression(part, Path.GetFileName(entry), ignoreCase: false)),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
