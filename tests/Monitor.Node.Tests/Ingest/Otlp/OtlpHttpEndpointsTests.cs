using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Monitor.Actors.Ingest;
using Monitor.Shared.Tests.Ingest.Otlp;

namespace Monitor.Node.Tests.Ingest.Otlp;

public sealed class OtlpHttpEndpointsTests : IAsyncLifetime
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    private static readonly Message Good = Export.Metrics(
        Export.Resource(("service.name", "order-gateway")), Export.Gauge("load", Export.Point(1)));

    private static readonly Message Partly = Export.Metrics(Export.Resource(("service.name", "order-gateway")),
        Export.Gauge("load", Export.Point(1), Export.Point(double.NaN), Export.Point(double.NaN)));

    private OtlpTestHost _host = null!;

    public async Task InitializeAsync() => _host = await OtlpTestHost.StartAsync();

    public async Task DisposeAsync()
    {
        Assert.Equal(0, _host.Budget.Used);
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Protobuf_is_answered_in_protobuf()
    {
        (HttpStatusCode status, string type, byte[] body, _) =
            await PostAsync("/v1/metrics", Protobuf, Good.ToProtobuf());
        Assert.Equal((HttpStatusCode.OK, Protobuf, 0), (status, type, body.Length));
        Assert.True(_host.Ingest.TryTake(out var committed));
        Assert.Equal("otlp_http", committed.Protocol);
        Assert.Single(committed.Sink.Points);
    }

    [Theory]
    [InlineData(Json)]
    [InlineData("application/json; charset=utf-8")]
    public async Task Json_is_answered_in_json(string contentType)
    {
        (HttpStatusCode status, string type, byte[] body, _) =
            await PostAsync("/v1/metrics", contentType, Good.ToJson());
        Assert.Equal((HttpStatusCode.OK, Json, "{}"), (status, type, Encoding.UTF8.GetString(body)));
        Assert.True(_host.Ingest.TryTake(out var committed));
        Assert.Single(committed.Sink.Points);
    }

    [Fact]
    public async Task Gzip_is_read()
    {
        (HttpStatusCode status, _, _, _) = await PostAsync("/v1/metrics", Protobuf, Gzip(Good.ToProtobuf()), "gzip");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(_host.Ingest.TryTake(out var committed));
        Assert.Single(committed.Sink.Points);
    }

    [Fact]
    public async Task Traces_and_logs_have_their_paths()
    {
        Message resource = Export.Resource(("service.name", "order-gateway"));
        byte[] traces = Export.Traces(resource, Export.Span("x", 2, 0, Export.Now - 5, Export.Now)).ToJson();
        byte[] logs = Export.Logs(resource, Export.LogRecord(17, Export.Now)).ToProtobuf();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/traces", Json, traces)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/logs", Protobuf, logs)).Status);
        Assert.True(_host.Ingest.TryTake(out var spans));
        Assert.Equal(2, spans.Sink.Points.Count);
        Assert.True(_host.Ingest.TryTake(out var records));
        Assert.Single(records.Sink.Points);
    }

    [Fact]
    public async Task Partial_success_names_the_rejected_points_in_json()
    {
        (HttpStatusCode status, _, byte[] body, _) = await PostAsync("/v1/metrics", Json, Partly.ToJson());
        Assert.Equal(HttpStatusCode.OK, status);
        JsonElement partial = JsonDocument.Parse(body).RootElement.GetProperty("partialSuccess");
        Assert.Equal("2", partial.GetProperty("rejectedDataPoints").GetString());
        Assert.Equal("2 points: invalid_number (load: a value that is not a finite number, at "
            + "resource_metrics[0].scope_metrics[0].metrics[0].data_points[1])",
            partial.GetProperty("errorMessage").GetString());
    }

    [Fact]
    public async Task Partial_success_names_the_rejected_points_in_protobuf()
    {
        (_, _, byte[] body, _) = await PostAsync("/v1/metrics", Protobuf, Partly.ToProtobuf());
        Dictionary<int, object> partial = Read((ByteString)Read(ByteString.CopyFrom(body))[1]);
        Assert.Equal(2UL, partial[1]);
        Assert.Contains("invalid_number", ((ByteString)partial[2]).ToStringUtf8(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_protobuf_is_400_with_a_status_and_nothing_is_kept()
    {
        byte[] good = Good.ToProtobuf();
        (HttpStatusCode status, string type, byte[] body, _) =
            await PostAsync("/v1/metrics", Protobuf, [.. good, 0x0A, 0x7F]);
        Assert.Equal((HttpStatusCode.BadRequest, Protobuf), (status, type));
        Dictionary<int, object> fields = Read(ByteString.CopyFrom(body));
        Assert.Equal(3UL, fields[1]);
        Assert.Equal($"resource_metrics[1]: a length beyond the end of its message at byte {good.Length + 1}",
            ((ByteString)fields[2]).ToStringUtf8());
        Assert.False(_host.Ingest.TryTake(out _));
    }

    [Fact]
    public async Task Malformed_json_is_400_with_a_status()
    {
        (HttpStatusCode status, string type, byte[] body, _) =
            await PostAsync("/v1/logs", Json, "{\"resourceLogs\":7}"u8.ToArray());
        Assert.Equal((HttpStatusCode.BadRequest, Json), (status, type));
        JsonElement problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal(3, problem.GetProperty("code").GetInt32());
        Assert.Equal("resourceLogs: expected an array at byte 16", problem.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("", null)]
    [InlineData(Protobuf, "br")]
    [InlineData(Protobuf, "gzip, gzip")]
    public async Task Unknown_type_or_encoding_is_415(string contentType, string? encoding)
    {
        HttpStatusCode status = (await PostAsync("/v1/metrics", contentType, Good.ToProtobuf(), encoding)).Status;
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
        Assert.Equal(0, _host.Ingest.Begun);
    }

    [Fact]
    public async Task Get_is_405() =>
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _host.Client.GetAsync("/v1/metrics")).StatusCode);

    [Fact]
    public async Task Body_beyond_the_limit_is_413()
    {
        byte[] large = new byte[OtlpTestHost.MaxBodyBytes + 1];
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync("/v1/metrics", Protobuf, large)).Status);
        Assert.Equal(0, _host.Ingest.Begun);
    }

    [Fact]
    public async Task Gzip_bomb_is_413()
    {
        byte[] bomb = Gzip(new byte[20 << 20]);
        Assert.InRange(bomb.Length, 1, OtlpTestHost.MaxBodyBytes);
        (HttpStatusCode status, _, byte[] body, _) = await PostAsync("/v1/metrics", Json, bomb, "gzip");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        string text = Encoding.UTF8.GetString(body);
        Assert.Contains($"{OtlpTestHost.MaxDecodedBytes} bytes", text, StringComparison.Ordinal);
        Assert.Equal(0, _host.Ingest.Begun);
    }

    [Fact]
    public async Task Body_that_is_not_its_gzip_is_400()
    {
        byte[] plain = Good.ToProtobuf(), cut = Gzip(plain)[..^12];
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/v1/metrics", Protobuf, plain, "gzip")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("/v1/metrics", Protobuf, cut, "gzip")).Status);
        Assert.Equal(0, _host.Ingest.Begun);
    }

    [Theory]
    [InlineData(IngestStatus.Overloaded, HttpStatusCode.TooManyRequests, 8)]
    [InlineData(IngestStatus.Unavailable, HttpStatusCode.ServiceUnavailable, 14)]
    public async Task Node_that_cannot_keep_it_says_when_to_send_again(
        IngestStatus outcome, HttpStatusCode expected, int code)
    {
        _host.Ingest.Answer = new IngestOutcome(outcome, 0, 0, [], TimeSpan.FromMilliseconds(1500), "queue is full");
        (HttpStatusCode status, _, byte[] body, HttpResponseHeaders headers) =
            await PostAsync("/v1/metrics", Json, Good.ToJson());
        Assert.Equal(expected, status);
        Assert.Equal(TimeSpan.FromSeconds(2), headers.RetryAfter?.Delta);
        JsonElement problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal((code, "queue is full"),
            (problem.GetProperty("code").GetInt32(), problem.GetProperty("message").GetString()));
        Assert.Equal("1.5s", problem.GetProperty("details")[0].GetProperty("retryDelay").GetString());
    }

    [Fact]
    public async Task Empty_request_is_accepted()
    {
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/metrics", Protobuf, [])).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v1/metrics", Json, "{}"u8.ToArray())).Status);
    }

    private static byte[] Gzip(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(plain);
        return packed.ToArray();
    }

    private static Dictionary<int, object> Read(ByteString message)
    {
        var fields = new Dictionary<int, object>();
        CodedInputStream input = message.CreateCodedInput();
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            fields[(int)(tag >> 3)] = (tag & 7) == 0 ? input.ReadUInt64() : input.ReadBytes();
        return fields;
    }

    private async Task<(HttpStatusCode Status, string Type, byte[] Body, HttpResponseHeaders Headers)> PostAsync(
        string path, string contentType, byte[] body, string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        if (contentType.Length > 0)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using HttpResponseMessage response = await _host.Client.PostAsync(path, content);
        return (response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "",
            await response.Content.ReadAsByteArrayAsync(), response.Headers);
    }
}
