using System.Net;
using System.Net.Sockets;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Node.Peers;
using Monitor.Shared.Peers;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Peers;

/// <summary>Whatever is at the other end, a call ends with its token and says how.</summary>
public sealed class BadPeerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Nobody_at_the_address_is_unreachable()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = (IPEndPoint)taken.LocalEndpoint;
        taken.Stop();
        using PeerClient client = Client(new VirtualTimeProvider());
        PeerOutcome<ShardAnswer> outcome = await AskAsync(client, address, CancellationToken.None);
        Assert.Equal(PeerOutcomeKind.Unreachable, outcome.Kind);
        Assert.Contains($"node-x cannot be reached at {address}", outcome.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(4000)]
    public async Task Peer_that_speaks_something_else_is_unreachable(int bytes)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task serving = ServeAsync(server, async stream =>
        {
            byte[] noise = new byte[bytes];
            new Random(bytes).NextBytes(noise);
            await stream.WriteAsync(noise);
        });
        using PeerClient client = Client(new VirtualTimeProvider());
        PeerOutcome<ShardAnswer> outcome =
            await AskAsync(client, (IPEndPoint)server.LocalEndpoint, CancellationToken.None).WaitAsync(Patience);
        Assert.Equal(PeerOutcomeKind.Unreachable, outcome.Kind);
        server.Stop();
        await serving;
    }

    [Fact]
    public async Task Peer_that_never_answers_holds_no_call_beyond_its_token_and_then_is_not_asked_for_a_while()
    {
        var connections = new List<TcpClient>();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        Task accepting = AcceptAsync(server, connections);
        var time = new VirtualTimeProvider();
        using PeerClient client = Client(time);
        var address = (IPEndPoint)server.LocalEndpoint;
        for (int strike = 0; strike < PeerCircuit.StrikesToOpen; strike++)
        {
            using var deadline = new CancellationTokenSource();
            Task<PeerOutcome<ShardAnswer>> asked = AskAsync(client, address, deadline.Token);
            time.Advance(PeerCircuit.SlowAfter);
            await deadline.CancelAsync();
            Assert.Equal(PeerOutcomeKind.TooSlow, (await asked.WaitAsync(Patience)).Kind);
        }

        // No token to end it, and it ends at once.
        PeerOutcome<ShardAnswer> refused = await AskAsync(client, address, CancellationToken.None).WaitAsync(Patience);
        Assert.Equal((PeerOutcomeKind.TooSlow, "node-x has not answered for a while"), (refused.Kind, refused.Reason));
        server.Stop();
        await accepting;
        connections.ForEach(connection => connection.Dispose());
    }

    private static Task<PeerOutcome<ShardAnswer>> AskAsync(PeerClient client, IPEndPoint at, CancellationToken cancel)
    {
        var peer = new Member(
            "node-x", Guid.Empty, at.ToString(), MemberRoles.Shards, 100, "1.0", DateTimeOffset.UnixEpoch,
            MemberState.Up);
        return client.AskAsync(
            peer, new ShardId(0), new ShardQuery.ListComponents(), cancel).AsTask();
    }

    private static PeerClient Client(TimeProvider time) => new(
        new PeerGreeting("desk", 2, "asker", Guid.Empty, "1.0"), null, null, time, new InstrumentRegistry());

    private static async Task AcceptAsync(TcpListener server, List<TcpClient> connections)
    {
        try
        {
            while (true)
                connections.Add(await server.AcceptTcpClientAsync());
        }
        catch (SocketException)
        {
            // Stopped.
        }
        catch (ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private static async Task ServeAsync(TcpListener server, Func<NetworkStream, Task> serve)
    {
        try
        {
            while (true)
            {
                using TcpClient connection = await server.AcceptTcpClientAsync();
                await serve(connection.GetStream());
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or IOException)
        {
            // Stopped, or the client hung up.
        }
    }
}
