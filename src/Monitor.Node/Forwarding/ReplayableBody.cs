using System.Net;

namespace Monitor.Node.Forwarding;

/// <summary>
/// A client's body on its way to another node. What fits is kept, so that the request can be sent once more to the next
/// owner; of a longer one the rest is passed through, once.
/// </summary>
internal sealed class ReplayableBody
{
    /// <summary>Silences, acknowledgements and batches of alerts are far smaller.</summary>
    private const int KeptBytes = 1 << 20;

    private readonly byte[] _kept;
    private readonly Stream? _rest;

    private ReplayableBody(byte[] kept, Stream? rest) => (_kept, _rest) = (kept, rest);

    /// <summary>True when all of it is kept.</summary>
    public bool CanReplay => _rest is null;

    public bool IsEmpty => _rest is null && _kept.Length == 0;

    public static async Task<ReplayableBody> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength is 0 || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return new ReplayableBody([], null);
        using var kept = new MemoryStream();
        byte[] piece = new byte[16 << 10];
        while (kept.Length < KeptBytes)
        {
            int read = await request.Body.ReadAsync(piece, cancel);
            if (read == 0)
                return new ReplayableBody(kept.ToArray(), null);
            kept.Write(piece, 0, read);
        }

        return new ReplayableBody(kept.ToArray(), request.Body);
    }

    /// <summary>The body for one sending.</summary>
    public HttpContent ToContent() => _rest is null ? new ByteArrayContent(_kept) : new Through(_kept, _rest);

    /// <summary>The body for an endpoint of this node.</summary>
    public Stream ToStream() => _rest is null
        ? new MemoryStream(_kept, writable: false)
        : throw new InvalidOperationException("The body was passed through.");

    private sealed class Through(byte[] kept, Stream rest) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(kept, cancellationToken);
            await rest.CopyToAsync(stream, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
