using Monitor.Cli.CommandLine;
using Monitor.Shared.Audit;

namespace Monitor.Cli.Audit;

/// <summary>An exported audit log, held against its own hashes; no node is asked.</summary>
internal static class AuditFile
{
    // A record with a whole routing has some hundred kilobytes.
    private const int MaxLine = 16 << 20;

    /// <param name="path">The file.</param>
    /// <param name="noted">A head that was noted before; null for none.</param>
    public static AuditVerdict Verify(string path, AuditHead? noted)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return Verify(file, noted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(ExitCode.Usage, $"{path}: {e.Message}", "", e);
        }
    }

    public static AuditVerdict Verify(Stream lines, AuditHead? noted)
    {
        var verifier = new AuditVerifier(noted is { } head ? [head] : []);
        byte[] buffer = new byte[64 << 10];
        int length = 0;
        while (true)
        {
            int read = lines.Read(buffer, length, buffer.Length - length);
            length += read;
            int used = TakeLines(verifier, buffer.AsSpan(0, length));
            buffer.AsSpan(used, length - used).CopyTo(buffer);
            length -= used;
            if (read == 0)
                break;
            if (length == MaxLine)
            {
                verifier.TakeUnreadable($"has more than {MaxLine} bytes in a line");
                return verifier.Finish();
            }

            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(2 * buffer.Length, MaxLine));
        }

        if (length > 0)
            verifier.TakeUnreadable("breaks off in the middle of a line");
        return verifier.Finish();
    }

    private static int TakeLines(AuditVerifier verifier, ReadOnlySpan<byte> bytes)
    {
        int used = 0;
        while (bytes[used..].IndexOf((byte)'\n') is >= 0 and int end)
        {
            verifier.Take(bytes.Slice(used, end));
            used += end + 1;
        }

        return used;
    }
}
