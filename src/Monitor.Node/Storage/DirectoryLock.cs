using System.Globalization;

namespace Monitor.Node.Storage;

/// <summary>
/// Keeps a second node off a data directory. The operating system drops the lock with the process, however it ends,
/// so a stale file never keeps anybody out.
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    private const string Name = "node.lock";
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Locks a directory, making it when it is not there.</summary>
    /// <exception cref="DirectoryLockedException">Another process has it; the message says which, in a sentence.</exception>
    /// <exception cref="IOException">The directory cannot be made or written.</exception>
    public static DirectoryLock Acquire(string directory, TimeProvider time)
    {
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, Name);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException) when (File.Exists(path) && WhoHas(path) is { } owner)
        {
            throw new DirectoryLockedException(
                $"The data directory {Path.GetFullPath(directory)} belongs to another running node ({owner}). "
                + "Stop that one first, or give this one a data directory of its own.");
        }

        using var writer = new StreamWriter(file, leaveOpen: true);
        file.SetLength(0);
        writer.Write(string.Create(
            CultureInfo.InvariantCulture, $"process {Environment.ProcessId}, started {time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC"));
        return new DirectoryLock(file);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>What the owner wrote; null when it is not a lock that stands in the way.</summary>
    private static string? WhoHas(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            string owner = reader.ReadToEnd();
            return owner.Length == 0 ? "it is just starting" : owner;
        }
        catch (IOException)
        {
            return null;
        }
    }
}

/// <summary>Another node runs on the data directory.</summary>
public sealed class DirectoryLockedException(string message) : Exception(message);
