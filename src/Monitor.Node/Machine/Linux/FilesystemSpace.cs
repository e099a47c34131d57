using System.Runtime.InteropServices;

namespace Monitor.Node.Machine.Linux;

/// <summary>What statvfs says of one file system.</summary>
/// <param name="Utilization">
/// Taken of what programs can have, as df reckons: the superuser's reserve is left out.
/// </param>
internal readonly partial record struct FilesystemSpace(
    double SizeBytes, double AvailableBytes, double Utilization, double Inodes, double InodesFree, bool ReadOnly)
{
    private const ulong FlagReadOnly = 1;

    /// <summary>Asks the kernel, which may take as long as the disk does; false when it cannot say.</summary>
    public static bool TryAsk(string mountpoint, out FilesystemSpace space)
    {
        space = default;
        if (!Environment.Is64BitProcess || StatFilesystem(mountpoint, out Statvfs found) != 0 || found.Blocks == 0)
            return false;
        double unit = found.FragmentSize;
        double taken = found.Blocks - found.BlocksFree;
        space = new FilesystemSpace(
            found.Blocks * unit, found.BlocksAvailable * unit, taken / (taken + found.BlocksAvailable),
            found.Files, found.FilesFree, (found.Flags & FlagReadOnly) != 0);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "statvfs", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatFilesystem(string path, out Statvfs found);

    /// <summary>struct statvfs of 64-bit Linux, where every count is 64 bits wide.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private struct Statvfs
    {
        public ulong BlockSize;
        public ulong FragmentSize;
        public ulong Blocks;
        public ulong BlocksFree;
        public ulong BlocksAvailable;
        public ulong Files;
        public ulong FilesFree;
        public ulong FilesAvailable;
        public ulong Identifier;
        public ulong Flags;
        public ulong NameMax;
    }
}
