using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;

namespace Monitor.Node.Notify.Http;

/// <summary>
/// Asks one receiver over HTTP. Follows no redirects, uses no proxy and no cookies, connects only to addresses that may
/// be connected to, and is done within the receiver's time limit, whatever the other side does: one that takes the
/// request and says nothing, or lets its answer trickle, is one that did not answer. No more of an answer is read than
/// tells what it means.
/// </summary>
internal sealed class HttpCaller : IDisposable
{
    /// <summary>Telegram answers with the message that it took, of 4096 characters with their entities.</summary>
    private const int LongestAnswer = 64 * 1024;

    private readonly HttpMessageInvoker _client;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public HttpCaller(ReceiverOptions options, TimeProvider time)
        : this(options.Timeout, options.AllowLinkLocal, time)
    {
    }

    public HttpCaller(TimeSpan timeout, bool allowLinkLocal, TimeProvider time)
    {
        _timeout = timeout;
        _time = time;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = timeout,
            // Connections end now and then, so that a receiver that moved is found by its name.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            ConnectCallback = (context, cancel) => AddressGuard.ConnectAsync(
                context.DnsEndPoint.Host, context.DnsEndPoint.Port, allowLinkLocal, cancel),
        });
    }

    /// <param name="request">Made anew for each call.</param>
    /// <param name="judge">
    /// What the vendor means by an answer; null where its status says it all, as <see cref="HttpOutcome"/> has it.
    /// </param>
    public async ValueTask<DeliveryOutcome> SendAsync(
        HttpRequestMessage request, Func<HttpReply, DeliveryOutcome?>? judge, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using HttpResponseMessage response =
                await _client.SendAsync(request, either.Token).ConfigureAwait(false);
            // A success that nobody looks into is one, however long its body takes.
            string body = response.IsSuccessStatusCode && judge is null
                ? ""
                : await ReadAsync(response.Content, either.Token).ConfigureAwait(false);
            var reply = new HttpReply(
                response.StatusCode, body, HttpOutcome.WaitOf(response.Headers.RetryAfter, _time.GetUtcNow()));
            return judge?.Invoke(reply) ?? HttpOutcome.Of(reply);
        }
        catch (Exception error) when (HttpOutcome.Of(error, _timeout) is not null)
        {
            return HttpOutcome.Of(error, _timeout)!;
        }
    }

    public static HttpRequestMessage Post(Uri url, byte[] json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.ParseAdd("monitor");
        return request;
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<string> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        Stream body = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LongestAnswer);
        try
        {
            int read = await body.ReadAtLeastAsync(
                buffer.AsMemory(0, LongestAnswer), LongestAnswer, throwOnEndOfStream: false, cancel)
                .ConfigureAwait(false);
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
