using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Monitor.Cli.Tests.Running;

/// <summary>
/// Answers every request with the same bytes, or never: what stands where a node should be when an address is wrong, a
/// proxy is in the way or somebody means harm.
/// </summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;
    private readonly byte[]? _answer;

    private CannedServer(string? answer)
    {
        _answer = answer is null ? null : Encoding.UTF8.GetBytes(answer);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>All that was asked, headers included.</summary>
    public StringBuilder Asked { get; } = new();

    public static CannedServer Silent() => new(null);

    public static CannedServer Answering(string status, string type, string body, string headers = "") => new(
        $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
        + $"{headers}Connection: close\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = AnswerAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            byte[] request = new byte[16_384];
            int length = await client.GetStream().ReadAsync(request);
            lock (Asked)
                Asked.Append(Encoding.UTF8.GetString(request, 0, length));
            if (_answer is not null)
                await client.GetStream().WriteAsync(_answer);
            else
                await Task.Delay(Timeout.InfiniteTimeSpan, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
