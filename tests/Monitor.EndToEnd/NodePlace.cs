using System.Net;
using System.Net.Sockets;

namespace Monitor.EndToEnd;

/// <summary>
/// Where one node lives, through many of its processes: a data directory and addresses that stay, so that senders find
/// the next process where the last one was.
/// </summary>
internal sealed class NodePlace(string yaml) : IAsyncDisposable
{
    // Below the ports that the system gives to outgoing connections: one of those must not take an address meanwhile.
    private const int FirstPort = 20_000;
    private const int PastLastPort = 32_000;

    private static int _nextPort = FirstPort + Environment.ProcessId * 16 % (PastLastPort - FirstPort);

    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-place").FullName;
    private readonly string _page = FreeAddress();
    private readonly string _native = FreeAddress();
    private NodeUnderTest? _node;

    public NodeUnderTest Node => _node ?? throw new InvalidOperationException("No node was started here.");

    public Uri Page => new($"http://{_page}/");

    public Uri Native => new($"http://{_native}/");

    /// <summary>An address on loopback that nobody listens on.</summary>
    public static string FreeAddress()
    {
        while (true)
        {
            int port = Interlocked.Increment(ref _nextPort);
            if (port >= PastLastPort)
            {
                Interlocked.CompareExchange(ref _nextPort, FirstPort, port);
                continue;
            }

            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return $"127.0.0.1:{port}";
            }
            catch (SocketException)
            {
                // Taken by another program.
            }
        }
    }

    /// <summary>Starts a process on the data of the one before.</summary>
    public async Task StartAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        _node = await NodeUnderTest.StartAsync(
            yaml, _directory, ("MONITOR__HTTP__LISTEN", _page), ("MONITOR__NATIVE__LISTEN", _native));
    }

    /// <summary>kill -9, and a process on what it left.</summary>
    public async Task KillAndStartAsync()
    {
        await Node.KillAsync();
        await StartAsync();
    }

    /// <summary>Writes a file beside monitor.yaml.</summary>
    public NodePlace With(string name, string content)
    {
        File.WriteAllText(Path.Combine(_directory, name), content);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
