using Monitor.Node.Tests.Grpc;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Wire;

namespace Monitor.Node.Tests.Ingest.Native;

/// <summary>A native stream whose messages a test writes and reads one by one.</summary>
internal sealed class RawNativeStream : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly GrpcTestCall _call;
    private readonly Task<HttpResponseMessage> _response;

    public RawNativeStream(Uri address)
    {
        _http = new HttpClient { BaseAddress = address };
        _call = new GrpcTestCall(_http, NativeFields.StreamMethod);
        _response = _call.StartAsync();
    }

    public static byte[] Frame(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        return GrpcTestCall.Frame(writer.ToArray());
    }

    public Task SendAsync(Action<ProtobufWriter> write) => _call.WriteAsync(Frame(write));

    public async Task<NativeServerMessage> ReadAsync()
    {
        await _response;
        return NativeServerMessage.Read(await _call.ReadMessageAsync())
            ?? throw new InvalidOperationException("An unknown message.");
    }

    public async ValueTask DisposeAsync()
    {
        _call.Complete();
        await _response;
        _call.Response.Dispose();
        _call.Dispose();
        _http.Dispose();
    }
}
