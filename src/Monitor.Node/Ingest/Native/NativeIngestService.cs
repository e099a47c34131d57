using Monitor.Actors.Ingest;
using Monitor.Actors.Ports;
using Monitor.Node.Grpc;
using Monitor.Shared.Grpc;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Native;

namespace Monitor.Node.Ingest.Native;

/// <summary>
/// Serves the native protocol (<c>docs/native-protocol.md</c>). The phases of a stream: the client says Hello with its
/// session; the server answers Welcome with the last batch of the session that it knows to be counted; then the client
/// defines series and sends batches, and the server acknowledges what is durable.
/// <para>
/// What breaks, and why nothing counts twice or is lost: session and sequence go into the log record that holds the
/// batch. A batch that became durable while its acknowledgement was lost comes again with the same sequence, and the
/// reader of the log passes over it. A batch that did not become durable was not acknowledged, so the client still has
/// it. For both it is enough that batches of one session reach the log in order and none overtakes one that failed:
/// therefore at most one commit of a stream is under way, while the next batch is being decoded.
/// </para>
/// </summary>
internal sealed class NativeIngestService(
    IIngest ingest, INativeSessions sessions, NativeLimits limits, TimeProvider time, NativeInstruments instruments)
{
    public async Task ServeAsync(IGrpcStream stream)
    {
        using IDisposable open = instruments.OpenStream();
        try
        {
            NativeHello hello = await ReadHelloAsync(stream);
            long last = await sessions.LastSequenceAsync(hello.Component, hello.Session, stream.Call.Cancelled);
            var session = new NativeSession(stream, hello, ingest, limits, time, instruments);
            await session.RunAsync(last);
        }
        catch (NativeProtocolException broken)
        {
            throw new GrpcException(GrpcStatus.InvalidArgument, broken.Message, broken);
        }
        catch (StoreUnavailableException away)
        {
            throw new GrpcException(GrpcStatus.Unavailable, away.Message, away);
        }
    }

    private static async Task<NativeHello> ReadHelloAsync(IGrpcStream stream)
    {
        ReadOnlyMemory<byte> first = await stream.ReadAsync()
            ?? throw new NativeProtocolException("The stream ends before its Hello.");
        NativeClientMessage message = NativeClientMessage.Read(first.Span);
        return message.Kind == NativeFields.ClientMessage.Hello
            ? NativeHello.Read(message.Body, SeriesLimits.Default)
            : throw new NativeProtocolException("A stream begins with a Hello.");
    }
}
