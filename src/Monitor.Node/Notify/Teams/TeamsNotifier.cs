using System.Text.RegularExpressions;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Http;
using Monitor.Node.Notify.Pages;

namespace Monitor.Node.Notify.Teams;

/// <summary>Posts to a Microsoft Teams workflow that begins when a webhook request is received.</summary>
internal sealed partial class TeamsNotifier(ReceiverOptions options, PageWriter pages, TimeProvider time)
    : INotifier, IDisposable
{
    private readonly HttpCaller _caller = new(options, time);

    public string Receiver => options.Name;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        using HttpRequestMessage request = HttpCaller.Post(options.Url!, TeamsBody.Of(pages.Of(notification)));
        return await _caller.SendAsync(request, Judge, cancel).ConfigureAwait(false);
    }

    public void Dispose() => _caller.Dispose();

    /// <summary>
    /// A workflow answers 202 with nothing inside. The older connectors answer 200 and <c>1</c>, and say in a 200 too
    /// that the message went nowhere: <c>Webhook message delivery failed with error: Microsoft Teams endpoint returned
    /// HTTP error 429 with ContextId …</c>.
    /// </summary>
    private static DeliveryOutcome? Judge(HttpReply reply)
    {
        if (!reply.IsSuccess)
            return null;
        if (!reply.Body.Contains("delivery failed", StringComparison.OrdinalIgnoreCase))
            return new DeliveryOutcome.Delivered(reply.Reason);
        bool isForGood = InnerStatus().Match(reply.Body) is { Success: true } match
            && match.Groups[1].Value is not ("408" or "425" or "429");
        return isForGood
            ? new DeliveryOutcome.Permanent(reply.Reason)
            : new DeliveryOutcome.Temporary(reply.Reason, reply.RetryAfter);
    }

    [GeneratedRegex(@"HTTP error (4\d\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex InnerStatus();
}
