using System.Net;
using System.Net.Security;
using Monitor.Shared.Peers;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Peers;

/// <summary>
/// One connection to one run of one node, and what is known of it: whether the two have greeted each other, and how it
/// answered lately. Thread-safe.
/// </summary>
internal sealed class PeerLink : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private PeerCircuit _circuit = PeerCircuit.Closed;
    private volatile PeerGreeting? _greeted;

    public PeerLink(Member peer, PeerCertificates? certificates, TimeProvider time)
    {
        _time = time;
        Peer = peer;
        Address = new Uri($"{(certificates is null ? "http" : "https")}://{peer.Address}");
        Client = new HttpMessageInvoker(Handler(certificates));
    }

    public Member Peer { get; }

    public Uri Address { get; }

    public HttpMessageInvoker Client { get; }

    /// <summary>
    /// What the node said of itself when the two found that they are of one cluster; null before that.
    /// </summary>
    public PeerGreeting? Greeted
    {
        get => _greeted;
        set => _greeted = value;
    }

    /// <summary>Whether a call may go out; one that may must end with one of the methods below.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            _circuit = _circuit.Enter(Now, out bool mayPass);
            return mayPass;
        }
    }

    public void Answered() => Change(static _ => PeerCircuit.Closed);

    public void Ended() => Change(circuit => circuit.Ended());

    /// <summary>The call was given up; whether the peer is to blame shows by how long it had.</summary>
    public void GivenUp(long startedAt) => Change(circuit =>
        _time.GetElapsedTime(startedAt) >= PeerCircuit.SlowAfter ? circuit.Struck(Now) : circuit.Ended());

    public void Dispose() => Client.Dispose();

    private TimeSpan Now => _time.GetElapsedTime(0);

    private void Change(Func<PeerCircuit, PeerCircuit> change)
    {
        lock (_gate)
            _circuit = change(_circuit);
    }

    private static SocketsHttpHandler Handler(PeerCertificates? certificates)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(2),

            // A machine that is gone without a word: its connection ends two pings later, and with it all its calls.
            KeepAlivePingDelay = TimeSpan.FromSeconds(2),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(3),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            InitialHttp2StreamWindowSize = 1 << 20,
        };
        if (certificates is not null)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificates.Own,
                RemoteCertificateValidationCallback = (_, shown, _, errors) => certificates.IsCalledNode(shown, errors),
            };
        }

        return handler;
    }
}
