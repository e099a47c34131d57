using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Monitor.EndToEnd.Alertmanager;

/// <summary>A webhook on loopback that takes every page, whole.</summary>
internal sealed class GroupReceiver : IAsyncDisposable
{
    private readonly Channel<JsonElement> _pages = Channel.CreateUnbounded<JsonElement>();
    private readonly LoopbackServer _server;

    public GroupReceiver() => _server = new LoopbackServer(TakeAsync);

    public string Url => _server.Url;

    public async Task<JsonElement> NextAsync() =>
        await _pages.Reader.ReadAsync().AsTask().WaitAsync(NodeUnderTest.Patience);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        await _pages.Writer.WriteAsync(body.RootElement.Clone());
    }
}
