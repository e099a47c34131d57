using Monitor.Actors.Ingest;
using Monitor.Client;
using Monitor.Node.Tests.Grpc;
using Monitor.Shared.Grpc;
using Monitor.Shared.Health;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Node.Tests.Ingest.Native;

/// <summary>The endpoint, message by message, and what the client makes of it.</summary>
public sealed class NativeEndpointTests
{
    private static readonly NativeHello Hello =
        new((UInt128)7 << 64 | 9, 1, "gateway", "gw-1", LabelSet.From(("site", "fra")));

    [Fact]
    public async Task Batch_is_welcomed_counted_and_acknowledged()
    {
        await using NativeTestServer server = await NativeTestServer.StartAsync();
        await using var stream = new RawNativeStream(server.Address);
        await stream.SendAsync(Hello.Write);
        Assert.Equal(
            new NativeServerMessage.Welcome(new NativeWelcome(0, 1, NativeLimits.Default)), await stream.ReadAsync());
        await stream.SendAsync(Series(0, "latency", SeriesKind.Histogram).Write);
        await stream.SendAsync(w => NativeBatchWriter.Write(w, 1, [0, 0], [1000, 2000], [0.5, 1.5]));
        Assert.Equal(1, ((NativeServerMessage.Ack)await stream.ReadAsync()).Sequence);

        (SeriesDescriptor series, long timeMs, double value) = server.Store.Counted[1];
        Assert.Equal(
            new SeriesDescriptor(
                "gateway", "latency",
                LabelSet.From(("instance", "gw-1"), ("site", "fra"), ("own", "x")), SeriesKind.Histogram, "s", "help"),
            series);
        Assert.Equal((2000, 1.5), (timeMs, value));
    }

    [Fact]
    public async Task Batch_sent_again_on_another_stream_counts_once()
    {
        await using NativeTestServer server = await NativeTestServer.StartAsync();
        for (int i = 0; i < 2; i++)
        {
            await using RawNativeStream stream = await OpenWithSeriesAsync(server, lastSequence: i);
            await stream.SendAsync(w => NativeBatchWriter.Write(w, 1, [0], [1], [2]));
            Assert.Equal(1, ((NativeServerMessage.Ack)await stream.ReadAsync()).Sequence);
        }

        Assert.Single(server.Store.Counted);
        Assert.Equal(1, server.Store.Duplicates);
    }

    [Fact]
    public async Task Series_that_the_sink_forgot_is_defined_again()
    {
        await using NativeTestServer server = await NativeTestServer.StartAsync();
        await using RawNativeStream stream = await OpenWithSeriesAsync(server);
        for (int sequence = 1; sequence <= 2; sequence++)
        {
            await stream.SendAsync(w => NativeBatchWriter.Write(w, sequence, [0], [1], [2]));
            await stream.ReadAsync();
            server.Store.ForgetHandles();
        }

        Assert.Equal(2, server.Store.Counted.Count);
    }

    [Fact]
    public async Task Batch_with_an_unknown_series_is_refused_and_the_next_one_taken()
    {
        await using NativeTestServer server = await NativeTestServer.StartAsync();
        await using RawNativeStream stream = await OpenWithSeriesAsync(server);
        await stream.SendAsync(w => NativeBatchWriter.Write(w, 1, [0, 5], [1, 1], [2, 3]));
        await stream.SendAsync(w => NativeBatchWriter.Write(w, 2, [0], [1], [4]));
        var refuse = (NativeServerMessage.Refuse)await stream.ReadAsync();
        Assert.Equal(1, refuse.Sequence);
        Assert.Contains("Series 5 is not defined", refuse.Reason);
        Assert.Equal(2, ((NativeServerMessage.Ack)await stream.ReadAsync()).Sequence);
        Assert.Equal(4, Assert.Single(server.Store.Counted).Value);
    }

    [Fact]
    public async Task Throttled_batch_must_come_again_before_those_after_it()
    {
        await using NativeTestServer server = await NativeTestServer.StartAsync();
        var full = new Queue<bool>([true, false, false]);
        server.Store.OnCommit = commit => ValueTask.FromResult(full.Dequeue()
            ? new IngestOutcome(IngestStatus.Overloaded, 0, 0, [], TimeSpan.FromSeconds(2), "full")
            : commit());
        await using RawNativeStream stream = await OpenWithSeriesAsync(server);
        for (int sequence = 1; sequence <= 3; sequence++)
            await stream.SendAsync(w => NativeBatchWriter.Write(w, sequence, [0], [1], [sequence]));
        Assert.Equal(
            new NativeServerMessage.Throttle(1, TimeSpan.FromSeconds(2), "full"), await stream.ReadAsync());
        for (int sequence = 1; sequence <= 2; sequence++)
        {
            await stream.SendAsync(w => NativeBatchWriter.Write(w, sequence, [0], [1], [sequence]));
            Assert.Equal(sequence, ((NativeServerMessage.Ack)await stream.ReadAsync()).Sequence);
        }

        Assert.Equal([1, 2], server.Store.Counted.Select(c => c.Value));
    }

    public static TheoryData<string, Action<ProtobufWriter>[], string> BrokenStreams => new()
    {
        { "no hello", [w => NativeBatchWriter.Write(w, 1, [0], [1], [2])], "begins with a Hello" },
        { "two hellos", [Hello.Write, Hello.Write], "second Hello" },
        { "no component", [(Hello with { Component = "" }).Write], "component is empty" },
        { "no version", [(Hello with { Version = 0 }).Write], "version 0" },
        { "no protobuf", [w => w.WriteRaw([0x0A, 0x7F])], "not protobuf" },
        {
            "gap",
            [
                Hello.Write, w => NativeBatchWriter.Write(w, 4, [], [], []),
                w => NativeBatchWriter.Write(w, 6, [], [], []),
            ],
            "Batch 6 came where 5 is next"
        },
        { "id", [Hello.Write, Series(3, "m", SeriesKind.Gauge).Write], "the next one is 0" },
        { "kind", [Hello.Write, Series(0, "m", (SeriesKind)9).Write], "kind 9" },
        { "sequence", [Hello.Write, w => NativeBatchWriter.Write(w, 0, [], [], [])], "sequence 0" },
    };

    [Theory]
    [MemberData(nameof(BrokenStreams))]
    public async Task Stream_that_breaks_the_protocol_ends_and_says_why(
        string name, Action<ProtobufWriter>[] messages, string says)
    {
        await using NativeTestServer server = await NativeTestServer.StartAsync();
        using var call = new GrpcTestCall(server.Http, NativeFields.StreamMethod);
        (GrpcStatus status, string message, _) = await call.SendAllAsync([.. messages.Select(RawNativeStream.Frame)]);
        Assert.True(status == GrpcStatus.InvalidArgument, $"{name}: {status} {message}");
        Assert.Contains(says, message);
    }

    [Fact]
    public async Task Client_counts_what_the_server_rejects_and_reports_health()
    {
        await using NativeTestServer server = await NativeTestServer.StartAsync();
        await using var client = new MonitorClient(new MonitorClientOptions
        {
            Component = "desk",
            Instance = "d1",
            Endpoint = server.Address,
        });
        client.ReportHealth(HealthLevel.Degraded, "slow disk", TimeSpan.FromMinutes(1));
        client.Counter("orders").Add(3);
        client.Counter("orders").Add(-1);
        client.Gauge("queue").Set(double.NaN);
        client.Gauge("queue").Set(-2.5);
        await client.FlushAsync();

        Assert.Equal([("orders", 3), ("queue", -2.5)], server.Store.Counted.Select(c => (c.Series.Metric, c.Value)));
        Assert.Equal(new MonitorClientStatistics(4, 4, 0, 2, 0, 1), client.Statistics);
        Assert.Equal(
            ("desk", HealthLevel.Degraded, "slow disk", TimeSpan.FromMinutes(1)), Assert.Single(server.Store.Health));
    }

    private static NativeSeries Series(int id, string metric, SeriesKind kind) =>
        new(id, metric, [new Label("own", "x")], kind, "s", "help");

    private static async Task<RawNativeStream> OpenWithSeriesAsync(NativeTestServer server, long lastSequence = 0)
    {
        var stream = new RawNativeStream(server.Address);
        await stream.SendAsync(Hello.Write);
        var welcome = (NativeServerMessage.Welcome)await stream.ReadAsync();
        Assert.Equal(lastSequence, welcome.Content.LastSequence);
        await stream.SendAsync(Series(0, "latency", SeriesKind.Histogram).Write);
        return stream;
    }
}
