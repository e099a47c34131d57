using System.Globalization;

namespace Monitor.Node.Storage;

/// <summary>
/// Keeps a second node off a data directory. The operating system drops the lock with the process, however it ends,
/// so a stale file never keeps anybody out.
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    private const string LockName = "node.lock";
    private const string OwnerName = "node.owner";
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Locks a directory, making it when it is not there.</summary>
    /// <exception cref="DirectoryLockedException">Another process has it; the message says which.</exception>
    /// <exception cref="IOException">The directory cannot be made or written.</exception>
    public static DirectoryLock Acquire(string directory, TimeProvider time)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, LockName);
        string ownerPath = Path.Combine(directory, OwnerName);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) && File.Exists(path))
        {
            string owner = File.Exists(ownerPath) ? File.ReadAllText(ownerPath) : "it is just starting";
            throw new DirectoryLockedException(
                $"The data directory {Path.GetFullPath(directory)} belongs to another running node ({owner}). "
                + "Stop that one first, or give this one a data directory of its own.");
        }

        string started = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        File.WriteAllText(ownerPath, $"process {Environment.ProcessId}, started {started} UTC");
        return new DirectoryLock(file);
    }

    public void Dispose() => _file.Dispose();
}
