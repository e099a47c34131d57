using Monitor.Node.SelfMetrics;

namespace Monitor.Node.Tests.SelfMetrics;

public sealed class FilePagesTests
{
    [Fact]
    public void Only_what_is_the_files_own_is_unchanged()
    {
        string[] lines =
        [
            .. Mapping("7f000000-7f003000 r-xp 00001000 08:01 11    /usr/lib/code.so", anonymousKb: 0),
            .. Mapping("7f003000-7f004000 r--p 00004000 08:01 11    /usr/lib/code.so", anonymousKb: 4),
            .. Mapping("7f004000-7f005000 rw-p 00005000 08:01 11    /usr/lib/code.so", anonymousKb: 0),
            .. Mapping("7f010000-7f012000 r--s 00000000 08:01 12    /data/shared", anonymousKb: 0),
            .. Mapping("7f020000-7f021000 r--p 00000000 08:01 13    /opt/a path: spaced.dll", anonymousKb: 0),
            .. Mapping("7f030000-7f031000 r--p 00000000 00:00 0", anonymousKb: 0),
            .. Mapping("7ffd00000000-7ffd00001000 r-xp 00000000 00:00 0    [vdso]", anonymousKb: 0),
        ];

        Assert.Equal(
            [
                new FileMapping(0x7f000000, 0x3000, "/usr/lib/code.so"),
                new FileMapping(0x7f020000, 0x1000, "/opt/a path: spaced.dll"),
            ],
            FilePages.Unchanged(lines).OrderBy(mapping => mapping.Start));
    }

    [Fact]
    public void Pages_that_were_let_go_come_back_when_they_are_needed()
    {
        if (!OperatingSystem.IsLinux())
            return;
        IReadOnlySet<FileMapping> mappings = FilePages.Unchanged();
        Assert.Contains(
            mappings, mapping => mapping.Path.EndsWith("System.Private.CoreLib.dll", StringComparison.Ordinal));
        string before = Checksum();

        FilePages.LetGo(FilePages.Unchanged().Where(mappings.Contains));

        Assert.Equal(before, Checksum());
    }

    /// <summary>Of many methods' work, and of a library's file as it is mapped.</summary>
    private static string Checksum() => string.Join(
        ',', Enumerable.Range(0, 100).Select(i => Math.Sqrt(i).ToString("F3", null)))
        + typeof(FilePages).Module.ModuleVersionId;

    private static string[] Mapping(string head, int anonymousKb) =>
        [head, "Size:                 12 kB", "Rss:                   8 kB", $"Anonymous:             {anonymousKb} kB",
            "VmFlags: rd ex mr mw me"];
}
