using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Monitor.Node.Storage;

/// <summary>
/// The two calls on which durability rests and that the framework does not give: syncing a file's data without its
/// times, and syncing a directory, without which a created or renamed file may be gone after a power cut.
/// </summary>
internal static class Posix
{
    /// <summary>Returns when the file's data, and what is needed to read it back, are on the device.</summary>
    /// <exception cref="IOException">The device refused; what was written since the last sync may be lost.</exception>
    public static void SyncData(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        if (fdatasync(file) != 0)
            throw Failure("fdatasync");
    }

    /// <summary>Makes names that were created, renamed or removed in the directory survive a power cut.</summary>
    public static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = open(Encoding.UTF8.GetBytes(directory + '\0'), 0);
        if (descriptor < 0)
            throw Failure($"open {directory}");
        try
        {
            if (fsync(descriptor) != 0)
                throw Failure($"fsync {directory}");
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private static IOException Failure(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int fdatasync(SafeFileHandle descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);
}
