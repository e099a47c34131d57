using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Monitor.Node.Ingest;
using Monitor.Shared.Grpc;

namespace Monitor.Node.Grpc;

/// <summary>
/// Cuts a request's body into messages. A message is gathered in one pooled buffer that grows with the bytes that
/// really came, so a prefix that promises 16 MiB costs nothing by itself.
/// </summary>
internal sealed class GrpcMessageReader(PipeReader body, bool gzip, GrpcOptions options, CancellationToken cancel)
    : IDisposable
{
    private const int FirstBufferBytes = 16 << 10;

    private byte[] _message = BodyBuffers.Rent(FirstBufferBytes);
    private byte[] _inflated = [];
    private long _taken;
    private readonly byte[] _prefix = new byte[GrpcFrame.PrefixBytes];

    /// <inheritdoc cref="IGrpcStream.ReadAsync"/>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync()
    {
        int prefixBytes = await FillAsync(_prefix, _prefix.Length);
        if (prefixBytes == 0)
            return null;
        if (prefixBytes < _prefix.Length)
            throw new GrpcException(GrpcStatus.Internal, "The request ends inside a message's prefix.");
        if (!GrpcFrame.TryReadPrefix(_prefix, out bool compressed, out uint length))
            throw new GrpcException(GrpcStatus.Internal, $"A message's prefix has the unknown flags {_prefix[0]}.");
        if (compressed && !gzip)
            throw new GrpcException(GrpcStatus.Internal, "A message is compressed, but the call names no encoding.");
        if (length > (uint)options.MaxMessageBytes)
            throw TooLarge($"A message of {length} bytes, more");

        int read = await FillAsync(null, (int)length);
        if (read < (int)length)
            throw new GrpcException(
                GrpcStatus.Internal, $"The request ends after {read} of a message's {length} bytes.");
        return compressed ? Inflate((int)length) : _message.AsMemory(0, (int)length);
    }

    public void Dispose()
    {
        BodyBuffers.Return(_message);
        if (_inflated.Length > 0)
            BodyBuffers.Return(_inflated);
        (_message, _inflated) = ([], []);
        options.Budget?.Release(_taken);
        _taken = 0;
    }

    /// <summary>Moves up to <paramref name="wanted"/> bytes from the body; fewer only when it ends.</summary>
    private async ValueTask<int> FillAsync(byte[]? target, int wanted)
    {
        int filled = 0;
        while (filled < wanted)
        {
            ReadResult result = await body.ReadAsync(cancel);
            ReadOnlySequence<byte> here = result.Buffer;
            if (here.Length > wanted - filled)
                here = here.Slice(0, wanted - filled);
            int count = (int)here.Length;
            if (target is null)
                Grow(ref _message, filled, filled + count);
            here.CopyTo((target ?? _message).AsSpan(filled));
            filled += count;
            body.AdvanceTo(here.End);
            if (result.IsCompleted && count == 0)
                break;
        }

        return filled;
    }

    private ReadOnlyMemory<byte> Inflate(int length)
    {
        if (_inflated.Length == 0)
            _inflated = BodyBuffers.Rent(FirstBufferBytes);
        int filled = 0;
        try
        {
            using var inflate = new GZipStream(new MemoryStream(_message, 0, length), CompressionMode.Decompress);
            while (true)
            {
                int read = inflate.Read(_inflated, filled, _inflated.Length - filled);
                filled += read;
                if (read == 0)
                    return _inflated.AsMemory(0, filled);
                if (filled > options.MaxMessageBytes)
                    throw TooLarge("A message that decompresses to more");
                if (filled == _inflated.Length)
                    Grow(ref _inflated, filled, 2 * filled);
            }
        }
        catch (InvalidDataException broken)
        {
            throw new GrpcException(GrpcStatus.Internal, "A message is not the gzip that it says.", broken);
        }
    }

    private GrpcException TooLarge(string what) =>
        new(GrpcStatus.ResourceExhausted, $"{what} than the {options.MaxMessageBytes} bytes that a message may have.");

    private void Grow(ref byte[] buffer, int used, int wanted)
    {
        if (wanted <= buffer.Length)
            return;
        byte[] larger = BodyBuffers.Rent(Math.Max(wanted, 2 * buffer.Length));
        int more = larger.Length - buffer.Length;
        if (options.Budget?.TryTake(more) == false)
        {
            BodyBuffers.Return(larger);
            // Not RESOURCE_EXHAUSTED, which says to a caller that sending again does not help.
            throw new GrpcException(
                GrpcStatus.Unavailable, "Too many large messages at once; send again after a while.");
        }

        _taken += more;
        buffer.AsSpan(0, used).CopyTo(larger);
        BodyBuffers.Return(buffer);
        buffer = larger;
    }
}
