using Monitor.Actors.Ingest;
using Monitor.Node.Tests.Grpc;
using Monitor.Shared.Grpc;
using Monitor.Shared.Tests.Ingest.Otlp;

namespace Monitor.Node.Tests.Ingest.Otlp;

public sealed class OtlpGrpcEndpointsTests : IAsyncLifetime
{
    private const string Metrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private static readonly Message Resource = Export.Resource(("service.name", "order-gateway"));
    private static readonly Message Good = Export.Metrics(Resource, Export.Gauge("load", Export.Point(1)));

    private OtlpTestHost _host = null!;

    public async Task InitializeAsync() => _host = await OtlpTestHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Three_services_take_their_signals()
    {
        await SendAsync(Metrics, Good);
        await SendAsync("/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            Export.Traces(Resource, Export.Span("x", 2, 0, Export.Now - 5, Export.Now)));
        await SendAsync("/opentelemetry.proto.collector.logs.v1.LogsService/Export",
            Export.Logs(Resource, Export.LogRecord(17, Export.Now)));
        for (int expected = 0; expected < 3; expected++)
        {
            Assert.True(_host.Ingest.TryTake(out var committed));
            Assert.Equal(("otlp_grpc", expected == 1 ? 2 : 1), (committed.Protocol, committed.Sink.Points.Count));
        }
    }

    [Fact]
    public async Task Malformed_request_is_an_invalid_argument()
    {
        (GrpcStatus status, string message, _) = await CallAsync(Metrics, [0x0A, 0x7F]);
        Assert.Equal(GrpcStatus.InvalidArgument, status);
        Assert.Contains("resource_metrics[0]", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overload_is_exhaustion_with_a_retry_info()
    {
        _host.Ingest.Answer = new IngestOutcome(
            IngestStatus.Overloaded, 0, 0, [], TimeSpan.FromMilliseconds(1500), "queue is full");
        var call = new GrpcTestCall(_host.GrpcClient, Metrics);
        (GrpcStatus status, string message, _) = await call.SendAllAsync(GrpcTestCall.Frame(Good.ToProtobuf()));
        Assert.Equal((GrpcStatus.ResourceExhausted, "queue is full"), (status, message));
        string details = call.Response.Headers.Concat(call.Response.TrailingHeaders)
            .Single(h => h.Key == "grpc-status-details-bin").Value.Single();
        // Status { code: 8, message, details: RetryInfo { retry_delay { seconds: 1, nanos: 500,000,000 } } }
        byte[] delay = [0x0A, 8, 0x08, 1, 0x10, 0x80, 0xCA, 0xB5, 0xEE, 0x01];
        byte[] any = [0x0A, 40, .. "type.googleapis.com/google.rpc.RetryInfo"u8, 0x12, (byte)delay.Length, .. delay];
        byte[] expected = [0x08, 8, 0x12, 13, .. "queue is full"u8, 0x1A, (byte)any.Length, .. any];
        Assert.Equal(expected, Convert.FromBase64String(details));
    }

    [Fact]
    public async Task Node_that_stops_is_unavailable()
    {
        _host.Ingest.Answer = new IngestOutcome(IngestStatus.Unavailable, 0, 0, [], Reason: "stopping");
        (GrpcStatus status, string message, _) = await CallAsync(Metrics, Good.ToProtobuf());
        Assert.Equal((GrpcStatus.Unavailable, "stopping"), (status, message));
    }

    [Fact]
    public async Task Large_messages_beyond_the_budget_are_to_be_sent_again()
    {
        byte[] large = new byte[100 << 10];
        long all = 4 * OtlpTestHost.MaxDecodedBytes;
        Assert.True(_host.Budget.TryTake(all));
        Assert.Equal(GrpcStatus.Unavailable, (await CallAsync(Metrics, large)).Status);
        _host.Budget.Release(all);
        Assert.Equal(GrpcStatus.InvalidArgument, (await CallAsync(Metrics, large)).Status);
        Assert.Equal(0, _host.Budget.Used);
    }

    private async Task SendAsync(string method, Message request)
    {
        (GrpcStatus status, _, byte[] body) = await CallAsync(method, request.ToProtobuf());
        Assert.Equal(GrpcStatus.Ok, status);
        // One frame that holds an empty response.
        Assert.Equal(new byte[GrpcFrame.PrefixBytes], body);
    }

    private Task<(GrpcStatus Status, string Message, byte[] Body)> CallAsync(string method, byte[] request) =>
        new GrpcTestCall(_host.GrpcClient, method).SendAllAsync(GrpcTestCall.Frame(request));
}
