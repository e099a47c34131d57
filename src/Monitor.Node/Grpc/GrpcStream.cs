using System.Buffers;
using System.IO.Pipelines;
using Monitor.Shared.Grpc;

namespace Monitor.Node.Grpc;

/// <summary>A call's request and response as messages.</summary>
internal sealed class GrpcStream(GrpcCall call, GrpcMessageReader reader, HttpResponse response) : IGrpcStream
{
    public GrpcCall Call => call;

    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync() => reader.ReadAsync();

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> message)
    {
        PipeWriter body = response.BodyWriter;
        GrpcFrame.WritePrefix(body.GetSpan(GrpcFrame.PrefixBytes), message.Length);
        body.Advance(GrpcFrame.PrefixBytes);
        // Not WriteAsync: for an empty message Kestrel's says that the caller went away, without a look.
        body.Write(message.Span);
        FlushResult flushed = await body.FlushAsync(call.Cancelled);
        if (flushed.IsCompleted)
            throw new GrpcException(GrpcStatus.Cancelled, "The caller went away.");
    }
}
