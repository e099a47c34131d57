using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Grpc;
using Monitor.Node.Hosting;
using Monitor.Node.Peers;
using Monitor.Shared.Peers;
using Monitor.Shared.Sharding;
using Monitor.Shared.Wire;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Peers;

/// <summary>Nodes that prove to each other who they are by certificates.</summary>
public sealed class PeerTlsTests : IAsyncLifetime
{
    private static readonly PeerGreeting Self = new("desk", 2, "node-b", Guid.NewGuid(), "1.0");

    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-tls").FullName;
    private readonly TestAuthority _authority = new("the cluster's");
    private readonly TestAuthority _stranger = new("somebody else's");
    private readonly VirtualTimeProvider _time = new();
    private WebApplication _app = null!;
    private ListenOptions _listener = null!;

    public async Task InitializeAsync()
    {
        PeerCertificates certificates = Certificates("server", _authority, "127.0.0.1");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            _listener = listen;
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(certificates.ForListener());
        }));
        _app = builder.Build();
        var authentication = new PeerAuthentication(null, hasTls: true, new InstrumentRegistry());
        _app.UseRouting();
        _app.Use(next => context => authentication.InvokeAsync(context, next));
        Map("Greet", Self.Write);
        Map("ListActors", writer => CensusCodec.Write(writer, new ActorCensus([], 7)));
        await _app.StartAsync();

        void Map(string method, Action<ProtobufWriter> answer) => _app.MapGrpcUnary(
            PeerFields.Service + method,
            (_, _) =>
            {
                var writer = new ProtobufWriter();
                answer(writer);
                return ValueTask.FromResult(writer.WrittenMemory);
            }).WithMetadata(new PeersOnly());
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
        _stranger.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Node_of_the_authority_is_answered()
    {
        PeerOutcome<ActorCensus> outcome = await AskAsync(Certificates("a", _authority, "node-a"));
        Assert.Equal((PeerOutcomeKind.Answered, 7L), (outcome.Kind, outcome.Value?.DeadLetters ?? 0));
    }

    [Fact]
    public async Task Node_of_another_authority_gets_no_connection()
    {
        PeerOutcome<ActorCensus> outcome = await AskAsync(Certificates("x", _stranger, "node-x"));
        Assert.Equal(PeerOutcomeKind.Unreachable, outcome.Kind);
    }

    [Fact]
    public async Task Node_by_another_name_than_was_called_is_not_believed()
    {
        PeerOutcome<ActorCensus> outcome = await AskAsync(Certificates("a", _authority, "node-a"), host: "localhost");
        Assert.Equal(PeerOutcomeKind.Unreachable, outcome.Kind);
    }

    [Fact]
    public async Task Client_without_a_certificate_is_no_node()
    {
        using var handler = new SocketsHttpHandler();
        PeerCertificates known = Certificates("client", _authority, "client");
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, shown, _, errors) => known.IsCalledNode(shown, errors);
        using var client = new HttpMessageInvoker(handler);
        var method = new Uri($"https://{_listener.IPEndPoint}{PeerFields.Service}ListActors");
        Task<int> asked = CountAsync(GrpcClient.CallAsync(
            client, method, ReadOnlyMemory<byte>.Empty, _ => { }, 1000, CancellationToken.None));
        var refusal = await Assert.ThrowsAsync<Monitor.Shared.Grpc.GrpcException>(() => asked);
        Assert.Equal(Monitor.Shared.Grpc.GrpcStatus.Unauthenticated, refusal.Status);
    }

    [Fact]
    public async Task Files_that_change_are_read_again_and_broken_ones_leave_what_was()
    {
        PeerCertificates certificates = Certificates("a", _stranger, "node-a");
        Assert.Equal(PeerOutcomeKind.Unreachable, (await AskAsync(certificates)).Kind);
        _authority.Write(Path.Combine(_directory, "a"), "node-a", At(1));
        Assert.Equal(PeerOutcomeKind.Unreachable, (await AskAsync(certificates)).Kind);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(PeerOutcomeKind.Answered, (await AskAsync(certificates)).Kind);

        string key = Path.Combine(_directory, "a", "node.key");
        File.WriteAllText(key, "half a key");
        File.SetLastWriteTimeUtc(key, At(2).UtcDateTime);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(PeerOutcomeKind.Answered, (await AskAsync(certificates)).Kind);
    }

    [Fact]
    public void Files_that_are_none_are_refused_at_the_start()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "a"));
        ClusterTlsOptions files = _authority.Write(Path.Combine(_directory, "a"), "node-a", At(0));
        File.WriteAllText(files.CaFile, "");
        var refusal = Assert.Throws<NodeStartException>(
            (Func<object>)(() => new PeerCertificates(files, _time, NullLogger<PeerCertificates>.Instance)));
        Assert.Contains("ca.crt has no certificate", refusal.Message);
    }

    private async Task<PeerOutcome<ActorCensus>> AskAsync(PeerCertificates certificates, string host = "127.0.0.1")
    {
        using var client = new PeerClient(
            Self with { Node = "node-a" }, null, certificates, TimeProvider.System, new InstrumentRegistry());
        var peer = new Member(
            Self.Node, Self.Incarnation, $"{host}:{_listener.IPEndPoint!.Port}", MemberRoles.Shards, 100, "1.0",
            DateTimeOffset.UnixEpoch, MemberState.Up);
        return await client.ListActorsAsync(peer, CancellationToken.None);
    }

    private PeerCertificates Certificates(string name, TestAuthority authority, string host)
    {
        string directory = Directory.CreateDirectory(Path.Combine(_directory, name)).FullName;
        return new PeerCertificates(
            authority.Write(directory, host, At(0)), _time, NullLogger<PeerCertificates>.Instance);
    }

    private static DateTimeOffset At(int minute) => DateTimeOffset.UnixEpoch.AddYears(50).AddMinutes(minute);

    private static async Task<int> CountAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> messages)
    {
        int count = 0;
        await foreach (ReadOnlyMemory<byte> message in messages)
            count++;
        return count;
    }
}
