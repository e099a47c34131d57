using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Monitor.EndToEnd.Alerting;

/// <summary>
/// A receiver of pages on loopback, in a mood that can change. Keeps every page in the order of arrival.
/// </summary>
internal sealed class PageReceiver : IAsyncDisposable
{
    private readonly Channel<Page> _accepted = Channel.CreateUnbounded<Page>();
    private readonly Channel<Page> _unanswered = Channel.CreateUnbounded<Page>();

    // A page that comes after the answer to another is kept after it.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly LoopbackServer _server;
    private volatile ReceiverMood _mood;

    /// <param name="address">Where it listens; null for loopback.</param>
    public PageReceiver(IPAddress? address = null) => _server = new LoopbackServer(TakeAsync, address);

    public string Url => _server.Url;

    public ReceiverMood Mood
    {
        get => _mood;
        set => _mood = value;
    }

    /// <summary>The next page that was accepted.</summary>
    public async Task<Page> AcceptedAsync() =>
        await _accepted.Reader.ReadAsync().AsTask().WaitAsync(NodeUnderTest.Patience);

    /// <summary>The next page that was refused, or is left hanging.</summary>
    public async Task<Page> UnansweredAsync() =>
        await _unanswered.Reader.ReadAsync().AsTask().WaitAsync(NodeUnderTest.Patience);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _turn.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        JsonElement labels = body.RootElement.GetProperty("alerts")[0].GetProperty("labels");
        var page = new Page(
            context.Request.Headers["Idempotency-Key"]!, body.RootElement.GetProperty("status").GetString()!,
            labels.GetProperty(labels.TryGetProperty("book", out _) ? "book" : "alertname").GetString()!);
        await _turn.WaitAsync();
        ReceiverMood mood = Mood;
        try
        {
            // The answer first: who is told of the page may kill the node that waits for it.
            context.Response.StatusCode = mood == ReceiverMood.Accepts ? 200 : 500;
            if (mood != ReceiverMood.Hangs)
                await context.Response.CompleteAsync();
            await (mood == ReceiverMood.Accepts ? _accepted : _unanswered).Writer.WriteAsync(page);
        }
        finally
        {
            _turn.Release();
        }

        if (mood == ReceiverMood.Hangs)
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }
}
