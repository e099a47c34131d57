using System.Globalization;
using System.Runtime.InteropServices;

namespace Monitor.Node.SelfMetrics;

/// <summary>Part of a file that is mapped and that the process cannot write to.</summary>
internal readonly record struct FileMapping(nuint Start, nuint Bytes, string Path);

/// <summary>
/// The pages of files, the framework's libraries above all, that the process has mapped. The kernel keeps each page
/// mapped that was read once; most of an idle node's are of code that only its start ran.
/// </summary>
internal static partial class FilePages
{
    private const string Maps = "/proc/self/smaps";

    /// <summary>MADV_DONTNEED of mman.h.</summary>
    private const int NotNeeded = 4;

    /// <summary>
    /// The mappings of files whose pages are the file's own: private ones without the right to write, of which no page
    /// was copied to be changed. None where the system does not say.
    /// </summary>
    public static IReadOnlySet<FileMapping> Unchanged()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Unchanged(File.ReadLines(Maps)) : new HashSet<FileMapping>();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new HashSet<FileMapping>();
        }
    }

    /// <summary>
    /// Lets go of the pages of mappings. They stay in the system's cache, from where each comes back when it is
    /// touched, in a microsecond and without the disk; the system may use their room when memory is short.
    /// </summary>
    /// <param name="mappings">
    /// Of <see cref="Unchanged()"/>, both now and some seconds ago: a library that is just being loaded is fitted to
    /// its place by writing to it, and what was written must not be let go.
    /// </param>
    public static void LetGo(IEnumerable<FileMapping> mappings)
    {
        foreach (FileMapping mapping in mappings)
            _ = madvise(mapping.Start, mapping.Bytes, NotNeeded);
    }

    /// <summary>Reads what smaps says: a line of a mapping, then lines "Name: so many kB" about it.</summary>
    internal static IReadOnlySet<FileMapping> Unchanged(IEnumerable<string> lines)
    {
        var found = new HashSet<FileMapping>();
        FileMapping? current = null;
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (colon < 0 || blank >= 0 && blank < colon)
                current = Mapping(line);
            else if (current is { } mapping && line.StartsWith("Anonymous:", StringComparison.Ordinal)
                && line.EndsWith(" 0 kB", StringComparison.Ordinal))
                found.Add(mapping);
        }

        return found;
    }

    /// <summary>
    /// "7f00-7f10 r-xp 00000000 08:01 123    /path": the addresses, the rights, the place in the file, its device, its
    /// number, its path.
    /// </summary>
    private static FileMapping? Mapping(string line)
    {
        string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length < 6 || fields[5][0] != '/' || fields[1][1] != '-' || fields[1][3] != 'p')
            return null;
        string[] ends = fields[0].Split('-');
        return ends.Length == 2
            && nuint.TryParse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out nuint start)
            && nuint.TryParse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out nuint end)
            ? new FileMapping(start, end - start, fields[5])
            : null;
    }

#pragma warning disable IDE1006, SYSLIB1054 // The name is the C library's.
    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int madvise(nuint address, nuint length, int advice);
#pragma warning restore IDE1006, SYSLIB1054
}
