using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Monitor.Shared.Grpc;

namespace Monitor.Node.Tests.Grpc;

/// <summary>One call written byte by byte as a test likes it.</summary>
internal sealed class GrpcTestCall(HttpClient client, string method) : HttpContent
{
    private readonly TaskCompletionSource<Stream> _request =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpResponseMessage? _response;
    private Stream? _body;

    public Dictionary<string, string> Metadata { get; } = [];

    public string ContentType { get; init; } = "application/grpc";

    public HttpResponseMessage Response => _response ?? throw new InvalidOperationException("No response yet.");

    public static byte[] Frame(byte[] message, byte flags = 0)
    {
        byte[] frame = new byte[GrpcFrame.PrefixBytes + message.Length];
        GrpcFrame.WritePrefix(frame, message.Length);
        frame[0] = flags;
        message.CopyTo(frame, GrpcFrame.PrefixBytes);
        return frame;
    }

    public static byte[] Gzip(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }

    /// <summary>Sends everything at once and waits for the end of the call.</summary>
    public async Task<(GrpcStatus Status, string Message, byte[] Body)> SendAllAsync(params byte[][] pieces)
    {
        Task<HttpResponseMessage> response = StartAsync();
        try
        {
            foreach (byte[] piece in pieces)
                await WriteAsync(piece);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or HttpRequestException)
        {
            // The server may refuse a call before it has read all of it.
        }

        Complete();
        await response;
        return await FinishAsync();
    }

    public async Task<HttpResponseMessage> StartAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = this,
        };
        Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach ((string name, string value) in Metadata)
            request.Headers.TryAddWithoutValidation(name, value);
        _response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        request.Content = null; // Disposing the request must not dispose the body that is still being written.
        return _response;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        Stream stream = await _request.Task;
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
    }

    public void Complete() => _completed.TrySetResult();

    public async Task<byte[]> ReadMessageAsync()
    {
        _body ??= await Response.Content.ReadAsStreamAsync();
        byte[] prefix = new byte[GrpcFrame.PrefixBytes];
        await _body.ReadExactlyAsync(prefix);
        Assert.True(GrpcFrame.TryReadPrefix(prefix, out bool compressed, out uint length));
        Assert.False(compressed);
        byte[] message = new byte[length];
        await _body.ReadExactlyAsync(message);
        return message;
    }

    public async Task<(GrpcStatus Status, string Message, byte[] Body)> FinishAsync()
    {
        _body ??= await Response.Content.ReadAsStreamAsync();
        var body = new MemoryStream();
        await _body.CopyToAsync(body);
        HttpResponseHeaders headers = Response.Headers.Contains("grpc-status")
            ? Response.Headers
            : Response.TrailingHeaders;
        string status = headers.GetValues("grpc-status").Single();
        string message = headers.TryGetValues("grpc-message", out IEnumerable<string>? texts) ? texts.Single() : "";
        return ((GrpcStatus)int.Parse(status, CultureInfo.InvariantCulture), GrpcText.DecodeMessage(message),
            body.ToArray());
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancel)
    {
        await stream.FlushAsync(cancel);
        _request.TrySetResult(stream);
        await _completed.Task.WaitAsync(cancel);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
