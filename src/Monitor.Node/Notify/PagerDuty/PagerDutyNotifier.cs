using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Http;
using Monitor.Node.Notify.Pages;

namespace Monitor.Node.Notify.PagerDuty;

/// <summary>
/// Sends events to PagerDuty, or to whoever speaks its Events API v2. 202 is taken, 400 will never be, 429 and 5xx may
/// be later; the API says nothing of how long to wait.
/// </summary>
internal sealed class PagerDutyNotifier(
    ReceiverOptions options, PageWriter pages, string externalUrl, TimeProvider time) : INotifier, IDisposable
{
    public static readonly Uri Standard = new("https://events.pagerduty.com/v2/enqueue");

    private readonly HttpCaller _caller = new(options, time);

    public string Receiver => options.Name;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        byte[] body = PagerDutyBody.Of(notification, pages.Of(notification), options.PagerDuty!, externalUrl);
        using HttpRequestMessage request = HttpCaller.Post(options.Url ?? Standard, body);
        return await _caller.SendAsync(request, Judge, cancel).ConfigureAwait(false);
    }

    public void Dispose() => _caller.Dispose();

    /// <summary>
    /// A success says so: a 200 with anything else is of something that stands before PagerDuty, or of an error.
    /// </summary>
    private static DeliveryOutcome? Judge(HttpReply reply)
    {
        if (!reply.IsSuccess)
            return null;
        return JsonMember.Text(reply.Body, "status") switch
        {
            "success" => new DeliveryOutcome.Delivered(reply.Reason),
            "invalid event" => new DeliveryOutcome.Permanent(reply.Reason),
            _ => new DeliveryOutcome.Temporary($"not PagerDuty's answer: {reply.Reason}", reply.RetryAfter),
        };
    }
}
