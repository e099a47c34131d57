using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Http;

namespace Monitor.Node.Notify;

/// <summary>
/// Asks an address that waits to be asked, as services for dead man's switches have them: what matters is that it was
/// asked, so there is nothing to be said.
/// </summary>
internal sealed class HeartbeatNotifier(ReceiverOptions options, TimeProvider time) : INotifier, IDisposable
{
    private readonly HttpCaller _caller = new(options, time);

    public string Receiver => options.Name;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        using HttpRequestMessage request = HttpCaller.Post(options.Url!, "{}"u8.ToArray());
        return await _caller.SendAsync(request, judge: null, cancel).ConfigureAwait(false);
    }

    public void Dispose() => _caller.Dispose();
}
