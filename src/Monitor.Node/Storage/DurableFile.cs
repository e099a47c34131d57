using Microsoft.Win32.SafeHandles;

namespace Monitor.Node.Storage;

/// <summary>Replaces files so that after a crash at any moment there is the old one or the new one, whole.</summary>
internal static class DurableFile
{
    /// <summary>What a crash may leave behind; never read, overwritten by the next try.</summary>
    public const string UnfinishedExtension = ".unfinished";

    /// <summary>Writes a file under another name, syncs it, renames it and syncs the directory.</summary>
    public static void Replace(string path, Action<SafeFileHandle> write)
    {
        string unfinished = path + UnfinishedExtension;
        try
        {
            using (SafeFileHandle file = File.OpenHandle(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(file);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(unfinished, path, overwrite: true);
            Posix.SyncDirectory(Path.GetDirectoryName(path)!);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
