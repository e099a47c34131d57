using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Monitor.EndToEnd.Incidents;

/// <summary>
/// Somebody's phone on loopback: takes pages about incidents, each key once, as a receiver that honours keys does.
/// </summary>
internal sealed class PhoneReceiver : IAsyncDisposable
{
    private readonly Channel<PhoneCall> _calls = Channel.CreateUnbounded<PhoneCall>();
    private readonly Lock _gate = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly LoopbackServer _server;

    public PhoneReceiver() => _server = new LoopbackServer(TakeAsync);

    public string Url => _server.Url;

    /// <summary>Calls so far, each key once.</summary>
    public int Calls
    {
        get
        {
            lock (_gate)
                return _keys.Count;
        }
    }

    /// <summary>The next call that did not come before.</summary>
    public async Task<PhoneCall> NextAsync() =>
        await _calls.Reader.ReadAsync().AsTask().WaitAsync(NodeUnderTest.Patience);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        JsonElement incident = body.RootElement.GetProperty("incident");
        var call = new PhoneCall(
            context.Request.Headers["Idempotency-Key"]!, incident.GetProperty("id").GetInt64(), Text("news"),
            Text("person"), Text("because"), Text("by"), TimeProvider.System.GetUtcNow(),
            body.RootElement.GetProperty("status").GetString()!,
            body.RootElement.GetProperty("alerts")[0].GetProperty("labels").GetProperty("alertname").GetString()!);
        lock (_gate)
        {
            if (_keys.Add(call.Key))
                _calls.Writer.TryWrite(call);
        }

        string Text(string name) => incident.GetProperty(name).GetString()!;
    }
}
