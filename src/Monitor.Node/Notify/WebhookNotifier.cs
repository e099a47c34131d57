using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;

namespace Monitor.Node.Notify;

/// <summary>
/// Posts notifications as JSON. Follows no redirects, uses no proxy, and reads no more of an answer than a line for
/// the log. User and password in the address become a header; neither they nor any configured header are ever shown.
/// </summary>
internal sealed class WebhookNotifier : INotifier, IDisposable
{
    private const int LongestReason = 256;

    private readonly HttpMessageInvoker _client;
    private readonly ReceiverOptions _options;
    private readonly Uri _url;
    private readonly AuthenticationHeaderValue? _basic;
    private readonly string _externalUrl;
    private readonly TimeProvider _time;

    public WebhookNotifier(ReceiverOptions options, string externalUrl, TimeProvider time)
    {
        _options = options;
        _externalUrl = externalUrl;
        _time = time;
        Uri url = options.Url ?? throw new ArgumentException("A webhook needs an address.", nameof(options));
        _url = new UriBuilder(url) { UserName = "", Password = "" }.Uri;
        if (url.UserInfo.Length > 0)
        {
            byte[] credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo));
            _basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        }

        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = options.Timeout,
            // Connections end now and then, so that a receiver that moved is found by its name.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            ConnectCallback = (context, cancel) => AddressGuard.ConnectAsync(context, options.AllowLinkLocal, cancel),
        });
    }

    public string Receiver => _options.Name;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using HttpRequestMessage request = Request(notification);
            using HttpResponseMessage response =
                await _client.SendAsync(request, either.Token).ConfigureAwait(false);
            string said = response.IsSuccessStatusCode
                ? ""
                : await ReadReasonAsync(response, either.Token).ConfigureAwait(false);
            return WebhookAnswer.Of(response.StatusCode, said, response.Headers.RetryAfter, _time.GetUtcNow());
        }
        catch (Exception error) when (WebhookAnswer.Of(error, _options.Timeout) is not null)
        {
            return WebhookAnswer.Of(error, _options.Timeout)!;
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(Notification notification)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Content = new ByteArrayContent(WebhookBody.Of(notification, _externalUrl)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.ParseAdd("monitor");
        request.Headers.Authorization = _basic;
        foreach ((string name, Secret value) in _options.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value.Reveal());
        }

        // Last, so that no configured header stands in for it.
        request.Headers.Remove("Idempotency-Key");
        request.Headers.Add("Idempotency-Key", notification.IdempotencyKey);
        return request;
    }

    /// <summary>The beginning of what the receiver said, in printable characters.</summary>
    private static async ValueTask<string> ReadReasonAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LongestReason);
        try
        {
            int read = await body.ReadAtLeastAsync(
                buffer.AsMemory(0, LongestReason), LongestReason, throwOnEndOfStream: false, cancel)
                .ConfigureAwait(false);
            string text = Encoding.UTF8.GetString(buffer, 0, read);
            return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
