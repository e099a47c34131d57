using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Http;
using Monitor.Node.Notify.Pages;

namespace Monitor.Node.Notify.Telegram;

/// <summary>
/// Sends messages as a Telegram bot. Its answers are JSON with <c>ok</c>; an error has a code and, where it passes, a
/// number of seconds to wait (core.telegram.org/bots/api#making-requests). The bot's token stands in the address, so
/// that is never shown.
/// </summary>
internal sealed class TelegramNotifier : INotifier, IDisposable
{
    public static readonly Uri Standard = new("https://api.telegram.org");

    private readonly ReceiverOptions _options;
    private readonly PageWriter _pages;
    private readonly HttpCaller _caller;
    private readonly Uri _url;

    public TelegramNotifier(ReceiverOptions options, PageWriter pages, TimeProvider time)
    {
        _options = options;
        _pages = pages;
        _caller = new HttpCaller(options, time);
        string server = (options.Url ?? Standard).AbsoluteUri.TrimEnd('/');
        _url = new Uri($"{server}/bot{options.Telegram!.Token.Reveal()}/sendMessage");
    }

    public string Receiver => _options.Name;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        Page page = _pages.Of(notification);
        DeliveryOutcome outcome = await SendAsync(page, cancel).ConfigureAwait(false);
        // Telegram refuses markup that it cannot read, and what was to be said with it: then plain text says it.
        return outcome is DeliveryOutcome.Permanent && page.Markup is not null
            ? await SendAsync(page with { Markup = null }, cancel).ConfigureAwait(false)
            : outcome;
    }

    private async ValueTask<DeliveryOutcome> SendAsync(Page page, CancellationToken cancel)
    {
        using HttpRequestMessage request = HttpCaller.Post(_url, TelegramBody.Of(page, _options.Telegram!));
        return await _caller.SendAsync(request, Judge, cancel).ConfigureAwait(false);
    }

    public void Dispose() => _caller.Dispose();

    private static DeliveryOutcome? Judge(HttpReply reply)
    {
        bool? ok = JsonMember.Flag(reply.Body, "ok");
        if (reply.IsSuccess && ok == true)
            return new DeliveryOutcome.Delivered($"{(int)reply.Status}: ok");
        if (ok is null)
            return reply.IsSuccess
                ? new DeliveryOutcome.Temporary($"not Telegram's answer: {reply.Reason}", reply.RetryAfter)
                : null;
        int code = JsonMember.Number(reply.Body, "error_code") ?? (int)reply.Status;
        string reason = $"{code}: {JsonMember.Text(reply.Body, "description") ?? "no description"}";
        TimeSpan? wait = JsonMember.Number(reply.Body, "parameters", "retry_after") is > 0 and { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : reply.RetryAfter;
        // A group that became a supergroup has another id from then on, which only the configuration can say.
        return code is 429 or 408 or >= 500
            ? new DeliveryOutcome.Temporary(reason, wait)
            : new DeliveryOutcome.Permanent(reason);
    }
}
