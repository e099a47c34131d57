using System.Net;
using System.Text.Json;
using System.Threading.Channels;

namespace Monitor.EndToEnd.Alerting;

/// <summary>
/// A receiver of pages on loopback, in a mood that can change. Keeps every page in the order of arrival.
/// </summary>
internal sealed class PageReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Channel<Page> _accepted = Channel.CreateUnbounded<Page>();
    private readonly Channel<Page> _unanswered = Channel.CreateUnbounded<Page>();
    private readonly Task _listening;
    private volatile ReceiverMood _mood;

    public PageReceiver()
    {
        Url = $"http://{NodePlace.FreeAddress()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _listening = Task.Run(ListenAsync);
    }

    public string Url { get; }

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
        _listener.Close();
        await _listening;
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            try
            {
                await TakeAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (
                e is HttpListenerException or ObjectDisposedException or IOException or JsonException)
            {
                if (!_listener.IsListening)
                    return;
            }
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.InputStream);
        JsonElement labels = body.RootElement.GetProperty("alerts")[0].GetProperty("labels");
        var page = new Page(
            context.Request.Headers["Idempotency-Key"]!, body.RootElement.GetProperty("status").GetString()!,
            labels.GetProperty("book").GetString()!);
        ReceiverMood mood = Mood;
        if (mood != ReceiverMood.Hangs)
        {
            context.Response.StatusCode = mood == ReceiverMood.Accepts ? 200 : 500;
            context.Response.Close();
        }

        await (mood == ReceiverMood.Accepts ? _accepted : _unanswered).Writer.WriteAsync(page);
    }
}
