using System.Net;
using System.Net.Sockets;

namespace Monitor.TestServers.Network;

/// <summary>
/// A way to a server that can be made worse: answers swallowed, connections cut, nothing let through. It listens on a
/// free port of the loopback address.
/// </summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _swallowsAnswers;
    private volatile bool _refuses;

    /// <param name="port">Of the server, on the loopback address.</param>
    public CuttingProxy(int port)
    {
        _target = port;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>From now on requests reach the server, and its answers go nowhere.</summary>
    public void SwallowAnswers() => _swallowsAnswers = true;

    /// <summary>Connections of now end, and new ones are closed at once.</summary>
    public void Cut()
    {
        _refuses = true;
        CloseAll();
    }

    /// <summary>Connections of now end, and new ones work.</summary>
    public void Heal()
    {
        CloseAll();
        _swallowsAnswers = false;
        _refuses = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        CloseAll();
        await _accepting.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_stopping.Token).ConfigureAwait(false);
                if (_refuses)
                    client.Dispose();
                else
                    _ = CarryAsync(client);
            }
        }
        catch (Exception error)
            when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (_gate)
        {
            _sockets.Add(client);
            _sockets.Add(server);
        }

        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target).ConfigureAwait(false);
            await Task.WhenAny(PumpAsync(client, server, isAnswer: false), PumpAsync(server, client, isAnswer: true))
                .ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // The server is away: so is the connection.
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer).ConfigureAwait(false)) > 0)
            {
                if (!(isAnswer && _swallowsAnswers))
                    await to.SendAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // One side is gone; the other one follows.
        }
    }

    private void CloseAll()
    {
        lock (_gate)
        {
            foreach (Socket socket in _sockets)
                socket.Dispose();
            _sockets.Clear();
        }
    }
}
