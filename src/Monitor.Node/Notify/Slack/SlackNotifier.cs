using System.Text.Json;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Http;
using Monitor.Node.Notify.Pages;

namespace Monitor.Node.Notify.Slack;

/// <summary>
/// Posts to a Slack incoming webhook (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).
/// </summary>
internal sealed class SlackNotifier(ReceiverOptions options, PageWriter pages, TimeProvider time)
    : INotifier, IDisposable
{
    /// <summary>Errors of Slack's that pass by themselves.</summary>
    private static readonly string[] Passing =
    [
        "fatal_error", "internal_error", "rate_limited", "ratelimited", "request_timeout", "rollup_error",
        "service_unavailable",
    ];

    private readonly HttpCaller _caller = new(options, time);

    public string Receiver => options.Name;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        byte[] body = SlackBody.Of(pages.Of(notification), options.Slack!);
        using HttpRequestMessage request = HttpCaller.Post(options.Url!, body);
        return await _caller.SendAsync(request, Judge, cancel).ConfigureAwait(false);
    }

    public void Dispose() => _caller.Dispose();

    /// <summary>
    /// A webhook answers a message that it took with <c>ok</c>; others speak as the Web API does, with 200 and an
    /// error inside. A 200 that says neither is of something that stands before Slack.
    /// </summary>
    private static DeliveryOutcome? Judge(HttpReply reply)
    {
        string said = reply.Body.Trim();
        if (!reply.IsSuccess)
            return null;
        if (said == "ok")
            return new DeliveryOutcome.Delivered(reply.Reason);
        if (ErrorIn(said) is not { } error)
            return new DeliveryOutcome.Temporary($"not Slack's answer: {reply.Reason}", reply.RetryAfter);
        return error switch
        {
            "" => new DeliveryOutcome.Delivered(reply.Reason),
            _ when Passing.Contains(error) => new DeliveryOutcome.Temporary(reply.Reason, reply.RetryAfter),
            _ => new DeliveryOutcome.Permanent(reply.Reason),
        };
    }

    /// <summary>The error in a JSON answer, empty for none; null where it is no such answer.</summary>
    private static string? ErrorIn(string said)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(said);
            JsonElement root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("ok", out JsonElement ok))
                return null;
            if (ok.ValueKind == JsonValueKind.True)
                return "";
            return root.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.String
                ? error.GetString()
                : "unknown";
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
