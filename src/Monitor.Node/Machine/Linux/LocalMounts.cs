using System.Text;

namespace Monitor.Node.Machine.Linux;

/// <summary>Picks from /proc/self/mounts what lies on a local disk, each device once.</summary>
internal static class LocalMounts
{
    private const int MaxMounts = 256;

    private static readonly HashSet<string> Types =
    [
        "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "jfs", "reiserfs", "vfat", "exfat",
        "ntfs", "ntfs3", "fuseblk", "nilfs2", "ufs",
    ];

    /// <summary>
    /// Mount points to ask about. A device mounted in several places (containers bind single files from it) counts
    /// once, under its shortest path; an overlay only as the root, which in a container it is.
    /// </summary>
    public static IReadOnlyCollection<string> Find(ReadOnlySpan<byte> mounts)
    {
        var byDevice = new Dictionary<string, string>();
        var lines = new ByteScanner(mounts);
        while (lines.TryLine(out ByteScanner line) && byDevice.Count < MaxMounts)
        {
            // Words end at colons too, which devices ("host:/path") and paths may have: split at spaces here.
            string[] fields = Encoding.UTF8.GetString(line.Rest).Split(' ');
            if (fields.Length < 3)
                continue;
            string device = fields[0], path = Unescape(fields[1]), type = fields[2];
            bool local = Types.Contains(type) || type == "overlay" && path == "/";
            if (local && (!byDevice.TryGetValue(device, out string? known) || path.Length < known.Length))
                byDevice[device] = path;
        }

        return byDevice.Values;
    }

    /// <summary>The file writes space, tab, line end and backslash as three octal digits.</summary>
    private static string Unescape(string path) => path.Contains('\\')
        ? path.Replace("\\040", " ").Replace("\\011", "\t").Replace("\\012", "\n").Replace("\\134", "\\")
        : path;
}
