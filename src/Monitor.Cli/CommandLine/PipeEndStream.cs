using Microsoft.Win32.SafeHandles;

namespace Monitor.Cli.CommandLine;

/// <summary>
/// An output that ends the program when whoever reads it went away, as SIGPIPE ends others. Without it
/// <c>monitorctl top | head</c> would go on for nobody, because the runtime takes writes to a broken pipe for done.
/// </summary>
internal sealed class PipeEndStream(FileStream pipe) : Stream
{
    private const int StandardOutput = 1;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The process' output; a file is written as ever, where another may write too.</summary>
    public static Stream OfProcess()
    {
        if (!OperatingSystem.IsLinux() || !Console.IsOutputRedirected)
            return Console.OpenStandardOutput();
        var stream = new FileStream(
            new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : new PipeEndStream(stream);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            pipe.Write(buffer);
        }
        catch (IOException)
        {
            Environment.Exit(ExitCode.ReaderGone);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
