using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Node.Ingest.Prometheus;
using Monitor.Shared.Ingest;
using Monitor.Shared.Tests.Ingest.RemoteWrite;

namespace Monitor.Node.Tests.Ingest.Prometheus;

public sealed class RemoteWriteEndpointTests : IAsyncLifetime
{
    private const long T = 1_790_000_000_000;
    private const int MaxBody = 64 << 10, MaxDecoded = 256 << 10;

    private static readonly IngestOptions Options = new(
        Durability.Always, TimeSpan.FromSeconds(1), MaxBody, MaxDecoded, 1000, 1000, 1 << 20, TimeSpan.FromMinutes(1));

    private readonly RecordedIngest _ingest = new();
    private readonly InstrumentRegistry _instruments = new();
    private readonly HttpClient _client = new();
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _handled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        var endpoint = new RemoteWriteEndpoint(_ingest, new MetricMetadataCatalog(), Options, _instruments);
        _app.MapPost("/api/v1/write", (RequestDelegate)(async context =>
        {
            _began.TrySetResult();
            try
            {
                await endpoint.HandleAsync(context);
            }
            finally
            {
                _handled.TrySetResult();
            }
        }));
        await _app.StartAsync();
        _client.BaseAddress = Address;
    }

    private Uri Address => new(_app.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.Single());

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Request_is_answered_when_its_points_are_durable()
    {
        byte[] body = new WriteRequestBuilder()
            .Series("__name__=up,job=node", (1, T)).Series("__name__=requests_total,job=node", (5, T)).Bytes;
        using HttpResponseMessage response = await SendAsync(IronSnappy.Snappy.Encode(body));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal([$"up sample {T} 1", $"requests_total total {T} 5"], Assert.Single(_ingest.Committed).Points);
        Assert.Equal(1, _ingest.Disposed);
    }

    [Fact]
    public async Task Partial_rejection_keeps_the_rest_and_names_the_problem()
    {
        byte[] body = new WriteRequestBuilder()
            .Series("__name__=good", (1, T)).Series("job=nameless", (1, T), (2, T)).Bytes;
        using HttpResponseMessage response = await SendAsync(IronSnappy.Snappy.Encode(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string text = await response.Content.ReadAsStringAsync();
        Assert.Matches(
            "accepted 1 points and rejected 2: 2 InvalidName, the first: series at byte [0-9]+: .*name", text);
        Assert.Single(_ingest.Committed);
    }

    [Fact]
    public async Task Numbers_that_are_none_are_no_mistake_of_the_sender()
    {
        byte[] body = new WriteRequestBuilder().Series("__name__=quantile", (double.NaN, T)).Bytes;
        using HttpResponseMessage response = await SendAsync(IronSnappy.Snappy.Encode(body));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Single(_ingest.Committed[0].Rejected);
    }

    [Fact]
    public async Task Malformed_request_is_refused_whole()
    {
        byte[] body = new WriteRequestBuilder().Series("__name__=good", (1, T)).Bytes;
        using HttpResponseMessage cut = await SendAsync(IronSnappy.Snappy.Encode([.. body, 0x0A, 0x7F]));
        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        Assert.Contains($"at byte {body.Length + 1}", await cut.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage noise = await SendAsync([9, 8, 7, 6, 5]);
        Assert.Equal(HttpStatusCode.BadRequest, noise.StatusCode);
        Assert.Contains("not a Snappy block", await noise.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(_ingest.Committed);
        Assert.Equal(2, _ingest.Disposed);
    }

    [Theory]
    [InlineData("gzip", "application/x-protobuf")]
    [InlineData(null, "application/x-protobuf")]
    [InlineData("snappy", "application/json")]
    [InlineData("snappy", "application/x-protobuf;proto=io.prometheus.write.v2.Request")]
    public async Task Other_encodings_and_versions_are_not_supported(string? encoding, string type)
    {
        using HttpResponseMessage response = await SendAsync([0], encoding, type);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData("application/x-protobuf;proto=prometheus.WriteRequest")]
    [InlineData(null)]
    public async Task Version_one_may_be_named_or_not(string? type)
    {
        using HttpResponseMessage response = await SendAsync([0], "snappy", type);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Bodies_beyond_the_limits_are_refused_before_they_are_read()
    {
        using HttpResponseMessage large = await SendAsync(new byte[MaxBody + 1]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        byte[] bomb = IronSnappy.Snappy.Encode(new byte[MaxDecoded + 1]);
        using HttpResponseMessage inflated = await SendAsync(bomb);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, inflated.StatusCode);
        Assert.Contains("after decompression", await inflated.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage chunked = await SendChunkedAsync(new byte[MaxBody + 1]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
    }

    [Fact]
    public async Task Chunked_body_without_a_length_is_read()
    {
        byte[] body = new WriteRequestBuilder().Series("__name__=up", (1, T)).Bytes;
        using HttpResponseMessage response = await SendChunkedAsync(IronSnappy.Snappy.Encode(body));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Single(_ingest.Committed);
    }

    [Fact]
    public async Task Full_node_asks_to_come_again()
    {
        _ingest.Answer = () =>
            new IngestOutcome(IngestStatus.Overloaded, 0, 0, [], TimeSpan.FromMilliseconds(1500), "queues are full");
        using HttpResponseMessage overloaded = await SendAsync([0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, overloaded.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), overloaded.Headers.RetryAfter!.Delta);
        _ingest.Answer = () => new IngestOutcome(IngestStatus.Unavailable, 0, 0, [], Reason: "stopping");
        using HttpResponseMessage unavailable = await SendAsync([0]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unavailable.StatusCode);
        Assert.Equal("stopping\n", await unavailable.Content.ReadAsStringAsync());
        Assert.Equal(
            ["429", "503"],
            _instruments.Families.Single(f => f.Name == "monitor_remote_write_requests_total")
                .Instruments.Select(i => i.Labels["code"]!));
    }

    [Fact]
    public async Task Sender_that_goes_away_leaves_nothing_behind()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
        NetworkStream stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /api/v1/write HTTP/1.1\r\nHost: a\r\nContent-Encoding: snappy\r\nContent-Length: 1000\r\n\r\nabc"));
        await stream.FlushAsync();
        // A reset throws away what the server has not read yet, and with it the whole request.
        await _began.Task.WaitAsync(TimeSpan.FromSeconds(30));
        socket.Client.LingerState = new LingerOption(true, 0);
        socket.Close();
        await _handled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(_ingest.Committed);
        Assert.Equal(_ingest.Begun, _ingest.Disposed);
    }

    private async Task<HttpResponseMessage> SendAsync(
        byte[] body, string? encoding = "snappy", string? type = "application/x-protobuf")
    {
        using var content = new ByteArrayContent(body);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        return await _client.PostAsync("/api/v1/write", content);
    }

    private async Task<HttpResponseMessage> SendChunkedAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentEncoding.Add("snappy");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/write") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        return await _client.SendAsync(request);
    }
}
