using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Monitor.Actors.Instruments;
using Monitor.Node.Hosting;
using Monitor.Node.Tests.Hosting;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Peers;

public sealed class NodePortNoiseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Random_bytes_on_the_node_port_are_counted_and_the_connection_closed()
    {
        await using RunningNode node = await RunningNode.StartAsync(("SHARDS", "1"), ("MACHINE__ENABLED", "false"));
        var port = IPEndPoint.Parse(node.AddressOf(NodeListener.Native));
        CounterInstrument counted = node.Services.GetRequiredService<InstrumentRegistry>().Counter(
            "monitor_http_connections_without_request_total", "", ("listener", "native"));
        var random = new Random(1);
        for (int i = 1; i <= 20; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(port);
            // Enough to tell at once that it is no HTTP/2; of less the node waits for more.
            byte[] noise = new byte[random.Next(500, 4096)];
            random.NextBytes(noise);
            await client.GetStream().WriteAsync(noise);
            await EndAsync(client.GetStream()).WaitAsync(Patience);
            using var limit = new CancellationTokenSource(Patience);
            while (counted.Count < i)
            {
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        Assert.Equal(20, counted.Count);
    }

    [Fact]
    public async Task Connection_on_which_nothing_is_asked_is_closed_after_a_while()
    {
        var time = new VirtualTimeProvider();
        var instruments = new HttpInstruments(new InstrumentRegistry(), time);
        await using var silent = new DefaultConnectionContext();
        await using var asking = new DefaultConnectionContext();
        Task one = instruments.CountConnectionAsync(NodeListener.Native, silent, UntilClosedAsync);
        Task other = instruments.CountConnectionAsync(NodeListener.Native, asking, UntilClosedAsync);
        asking.Features.Get<ConnectionTally>()!.Count();
        time.Advance(HttpInstruments.FirstRequestTime);
        await one.WaitAsync(Patience);
        Assert.False(other.IsCompleted);
        asking.Abort();
        await other.WaitAsync(Patience);

        static Task UntilClosedAsync(ConnectionContext connection)
        {
            var closed = new TaskCompletionSource();
            connection.ConnectionClosed.Register(closed.SetResult);
            return closed.Task;
        }
    }

    /// <summary>Reads until the other side has closed.</summary>
    private static async Task EndAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[1024];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Closed with bytes unread: that is a reset.
        }
    }
}
