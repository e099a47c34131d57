using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Monitor.Shared.Grpc;

namespace Monitor.Client.Grpc;

/// <summary>
/// One bidirectional gRPC call over an <see cref="HttpClient"/> that speaks HTTP/2. One reader and one writer at a
/// time. Disposing gives the call up.
/// </summary>
internal sealed class GrpcDuplexCall : IAsyncDisposable
{
    private const int MostAnswerBytes = 1 << 20;

    private readonly DuplexContent _content = new();
    private readonly HttpRequestMessage _request;
    private readonly Task<HttpResponseMessage> _sending;
    private readonly byte[] _prefix = new byte[GrpcFrame.PrefixBytes];
    private HttpResponseMessage? _response;
    private PipeReader? _answers;
    private byte[] _answer = [];

    private GrpcDuplexCall(HttpClient client, Uri method, string? bearerToken, CancellationToken cancel)
    {
        _request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content,
        };
        _content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        _request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (bearerToken is not null)
            _request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearerToken);
        _sending = client.SendAsync(_request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    /// <summary>
    /// Connects and sends the request's headers; answers are read later, since they may wait for a message.
    /// </summary>
    /// <exception cref="HttpRequestException">There is no connection.</exception>
    public static async Task<GrpcDuplexCall> OpenAsync(
        HttpClient client, Uri method, string? bearerToken, CancellationToken cancel)
    {
        var call = new GrpcDuplexCall(client, method, bearerToken, cancel);
        try
        {
            if (await Task.WhenAny(call._content.Opened, call._sending).ConfigureAwait(false) == call._sending)
                await call.RequireResponseAsync().ConfigureAwait(false);
            return call;
        }
        catch
        {
            await call.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends one message; completes when the connection has taken it.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        Stream body = await _content.Opened.ConfigureAwait(false);
        GrpcFrame.WritePrefix(_prefix, message.Length);
        await body.WriteAsync(_prefix, cancel).ConfigureAwait(false);
        await body.WriteAsync(message, cancel).ConfigureAwait(false);
    }

    /// <summary>Sends what was written so far on its way.</summary>
    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        Stream body = await _content.Opened.ConfigureAwait(false);
        await body.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>The next message, valid until the next read; null when the server ended the call as OK.</summary>
    /// <exception cref="GrpcException">The server ended the call otherwise, or its answer is no gRPC.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancel)
    {
        if (_answers is null)
        {
            await RequireResponseAsync().WaitAsync(cancel).ConfigureAwait(false);
            _answers = PipeReader.Create(
                await _response!.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false));
        }

        while (true)
        {
            ReadResult read = await _answers.ReadAsync(cancel).ConfigureAwait(false);
            if (GrpcAnswer.TryCut(read.Buffer, ref _answer, MostAnswerBytes, out int length))
            {
                _answers.AdvanceTo(read.Buffer.GetPosition(GrpcFrame.PrefixBytes + length));
                return _answer.AsMemory(0, length);
            }

            if (read.IsCompleted)
            {
                GrpcAnswer.CheckEnd(
                    name => First(_response!.Headers, name), name => First(_response!.TrailingHeaders, name));
                return null;
            }

            _answers.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _content.Abort();
        try
        {
            using HttpResponseMessage response = await _sending.ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is HttpRequestException or OperationCanceledException or IOException)
        {
            // It had failed already, and whoever read or wrote knows.
        }

        _request.Dispose();
    }

    private async Task RequireResponseAsync()
    {
        _response = await _sending.ConfigureAwait(false);
        GrpcAnswer.CheckHead("the server", (int)_response.StatusCode, name => First(_response.Headers, name));
    }

    private static string? First(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
