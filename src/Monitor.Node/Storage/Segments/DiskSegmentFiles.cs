using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Monitor.Node.Storage.Segments;

/// <summary>Segment files in a directory: the position where it begins, as 16 hex digits, and ".segment".</summary>
internal sealed class DiskSegmentFiles : ISegmentFiles
{
    private const string Extension = ".segment";
    private const string Unfinished = ".unfinished";

    private readonly string _directory;

    public DiskSegmentFiles(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
        foreach (string leftover in Directory.EnumerateFiles(directory, "*" + Unfinished))
            File.Delete(leftover);
    }

    public IReadOnlyList<long> List()
    {
        var starts = new List<long>();
        foreach (string path in Directory.EnumerateFiles(_directory, "*" + Extension))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (long.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long start))
                starts.Add(start);
        }

        starts.Sort();
        return starts;
    }

    public ISegmentFile Create(long start, ReadOnlySpan<byte> header, long reserve)
    {
        string path = PathOf(start);
        string unfinished = path + Unfinished;
        try
        {
            using (SafeFileHandle handle = OpenReserved(unfinished, reserve))
            {
                RandomAccess.Write(handle, header, 0);
                Posix.SyncData(handle);
            }

            File.Move(unfinished, path);
            Posix.SyncDirectory(_directory);
        }
        catch
        {
            File.Delete(unfinished);
            File.Delete(path);
            throw;
        }

        return Open(start);
    }

    public ISegmentFile Open(long start) => new DiskSegmentFile(PathOf(start));

    public void Delete(long start)
    {
        File.Delete(PathOf(start));
        Posix.SyncDirectory(_directory);
    }

    private string PathOf(long start) =>
        Path.Combine(_directory, start.ToString("x16", CultureInfo.InvariantCulture) + Extension);

    /// <summary>
    /// Reserved space makes each sync cheaper (no blocks to find) and a full disk known early. A disk that has not
    /// that much left still takes what fits.
    /// </summary>
    private static SafeFileHandle OpenReserved(string path, long reserve)
    {
        try
        {
            return File.OpenHandle(
                path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, preallocationSize: reserve);
        }
        catch (IOException)
        {
            return File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        }
    }

    private sealed class DiskSegmentFile(string path) : ISegmentFile
    {
        private readonly SafeFileHandle _handle =
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

        public string Path => path;

        public long Length => RandomAccess.GetLength(_handle);

        public int Read(Span<byte> buffer, long offset)
        {
            int filled = 0;
            while (filled < buffer.Length)
            {
                int read = RandomAccess.Read(_handle, buffer[filled..], offset + filled);
                if (read == 0)
                    break;
                filled += read;
            }

            return filled;
        }

        public void Write(ReadOnlySpan<byte> data, long offset) => RandomAccess.Write(_handle, data, offset);

        public void Sync() => Posix.SyncData(_handle);

        public void Truncate(long length) => RandomAccess.SetLength(_handle, length);

        public void Dispose() => _handle.Dispose();
    }
}
