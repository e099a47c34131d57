using System.Net.Http.Headers;
using System.Text;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Http;

namespace Monitor.Node.Notify;

/// <summary>
/// Posts notifications as Alertmanager's JSON. User and password in the address become a header; neither they nor any
/// configured header are ever shown.
/// </summary>
internal sealed class WebhookNotifier : INotifier, IDisposable
{
    private readonly HttpCaller _caller;
    private readonly ReceiverOptions _options;
    private readonly Uri _url;
    private readonly AuthenticationHeaderValue? _basic;
    private readonly string _externalUrl;

    public WebhookNotifier(ReceiverOptions options, string externalUrl, TimeProvider time)
    {
        _options = options;
        _externalUrl = externalUrl;
        _caller = new HttpCaller(options, time);
        Uri url = options.Url ?? throw new ArgumentException("A webhook needs an address.", nameof(options));
        _url = new UriBuilder(url) { UserName = "", Password = "" }.Uri;
        if (url.UserInfo.Length > 0)
        {
            byte[] credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo));
            _basic = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        }
    }

    public string Receiver => _options.Name;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        using HttpRequestMessage request = Request(notification);
        return await _caller.SendAsync(request, judge: null, cancel).ConfigureAwait(false);
    }

    public void Dispose() => _caller.Dispose();

    private HttpRequestMessage Request(Notification notification)
    {
        HttpRequestMessage request = HttpCaller.Post(_url, WebhookBody.Of(notification, _externalUrl));
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
}
