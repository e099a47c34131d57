using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Monitor.Node.Tests.Notify.Email;

/// <summary>
/// What calls itself a mail server and misbehaves: it says its lines one after another, each after a line from the
/// client, whatever that asks; the first at once. After the last it does as it is told.
/// </summary>
internal sealed class ScriptedMailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly string[] _lines;
    private readonly Func<NetworkStream, CancellationToken, Task> _then;
    private readonly StringBuilder _heard = new();
    private readonly Task _serving;

    public ScriptedMailServer(Func<NetworkStream, CancellationToken, Task> then, params string[] lines)
    {
        _lines = lines;
        _then = then;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Heard
    {
        get
        {
            lock (_heard)
                return _heard.ToString();
        }
    }

    public static Task Hang(NetworkStream stream, CancellationToken stopping) => Task.Delay(Timeout.Infinite, stopping);

    public static Task HangUp(NetworkStream stream, CancellationToken stopping) => Task.CompletedTask;

    /// <summary>A reply without an end, a line each moment.</summary>
    public static async Task Trickle(NetworkStream stream, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await stream.WriteAsync("250-more\r\n"u8.ToArray(), stopping);
            await Task.Delay(20, stopping);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await TalkAsync(client.GetStream());
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[4096];
        try
        {
            for (int i = 0; i < _lines.Length; i++)
            {
                if (i > 0)
                {
                    int read = await stream.ReadAsync(buffer, _stopping.Token);
                    lock (_heard)
                        _heard.Append(Encoding.UTF8.GetString(buffer, 0, read));
                }

                await stream.WriteAsync(Encoding.UTF8.GetBytes(_lines[i] + "\r\n"), _stopping.Token);
            }

            await _then(stream, _stopping.Token);
        }
        catch (IOException)
        {
            // The client had enough.
        }
    }
}
