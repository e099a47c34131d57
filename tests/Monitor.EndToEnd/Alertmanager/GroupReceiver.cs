using System.Net;
using System.Text.Json;
using System.Threading.Channels;

namespace Monitor.EndToEnd.Alertmanager;

/// <summary>A webhook on loopback that takes every page, whole.</summary>
internal sealed class GroupReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Channel<JsonElement> _pages = Channel.CreateUnbounded<JsonElement>();
    private readonly Task _listening;

    public GroupReceiver()
    {
        Url = $"http://{NodePlace.FreeAddress()}/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _listening = Task.Run(ListenAsync);
    }

    public string Url { get; }

    public async Task<JsonElement> NextAsync() =>
        await _pages.Reader.ReadAsync().AsTask().WaitAsync(NodeUnderTest.Patience);

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
                HttpListenerContext context = await _listener.GetContextAsync();
                using JsonDocument body = await JsonDocument.ParseAsync(context.Request.InputStream);
                await _pages.Writer.WriteAsync(body.RootElement.Clone());
                context.Response.Close();
            }
            catch (Exception e) when (
                e is HttpListenerException or ObjectDisposedException or IOException or JsonException)
            {
                if (!_listener.IsListening)
                    return;
            }
        }
    }
}
