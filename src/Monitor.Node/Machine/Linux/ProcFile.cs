using Microsoft.Win32.SafeHandles;

namespace Monitor.Node.Machine.Linux;

/// <summary>
/// A file of /proc or /sys that is read again and again: kept open, its bytes read into one buffer. A file that is
/// not there, or whose reading fails (a kernel without the feature), reads as empty and is tried again later.
/// </summary>
internal sealed class ProcFile(string path) : IDisposable
{
    /// <summary>Reads between two attempts to open a file that was not there.</summary>
    private const int RetryEvery = 60;

    /// <summary>Beyond it a file is cut: no file read here comes near on a machine of thousands of devices.</summary>
    private const int MaxBytes = 4 << 20;

    private byte[] _buffer = new byte[1024];
    private SafeFileHandle? _handle;
    private int _readsUntilRetry;

    /// <summary>The bytes as they are now; valid until the next call.</summary>
    public ReadOnlySpan<byte> Read()
    {
        if (_handle is null && !TryOpen())
            return default;
        try
        {
            int length = 0;
            while (true)
            {
                int read = RandomAccess.Read(_handle!, _buffer.AsSpan(length), length);
                length += read;
                if (read == 0 || length >= MaxBytes)
                    return _buffer.AsSpan(0, length);
                if (length == _buffer.Length)
                    Array.Resize(ref _buffer, _buffer.Length * 2);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Dispose();
            return default;
        }
    }

    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
    }

    private bool TryOpen()
    {
        if (_readsUntilRetry-- > 0)
            return false;
        _readsUntilRetry = RetryEvery;
        if (!File.Exists(path))
            return false;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
