using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Monitor.Node.Grpc;
using Monitor.Shared.Grpc;

namespace Monitor.Node.Tests.Grpc;

public sealed class GrpcEndpointsTests
{
    private const string Unary = "/test.Echo/Once";
    private const string Stream = "/test.Echo/Many";

    private static readonly GrpcOptions SmallMessages = new(MaxMessageBytes: 1000);

    [Fact]
    public async Task Unary_call_answers_with_status_ok_in_the_trailers()
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(MapEcho);
        using var call = new GrpcTestCall(host.Client, Unary);
        (GrpcStatus status, string message, byte[] body) = await call.SendAllAsync(GrpcTestCall.Frame([1, 2, 3]));
        Assert.Equal((GrpcStatus.Ok, ""), (status, message));
        Assert.Equal([0, 0, 0, 0, 3, 1, 2, 3], body);
        Assert.True(call.Response.TrailingHeaders.Contains("grpc-status"));
        Assert.Equal("application/grpc", call.Response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task Empty_message_is_a_message()
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(MapEcho);
        using var once = new GrpcTestCall(host.Client, Unary);
        using var many = new GrpcTestCall(host.Client, Stream);
        (GrpcStatus status, _, byte[] body) = await once.SendAllAsync(GrpcTestCall.Frame([]));
        Assert.Equal(GrpcStatus.Ok, status);
        Assert.Equal(new byte[5], body);
        (status, _, body) = await many.SendAllAsync(GrpcTestCall.Frame([]), GrpcTestCall.Frame([]));
        Assert.Equal(GrpcStatus.Ok, status);
        Assert.Equal(new byte[10], body);
    }

    [Fact]
    public async Task Message_that_comes_byte_by_byte_is_put_together()
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(MapEcho);
        using var call = new GrpcTestCall(host.Client, Unary);
        byte[][] pieces = [.. GrpcTestCall.Frame([7, 8, 9]).Select(b => new[] { b })];
        (GrpcStatus status, _, byte[] body) = await call.SendAllAsync(pieces);
        Assert.Equal(GrpcStatus.Ok, status);
        Assert.Equal([0, 0, 0, 0, 3, 7, 8, 9], body);
    }

    [Fact]
    public async Task Message_larger_than_the_windows_of_http2_arrives_whole()
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(MapEcho);
        using var call = new GrpcTestCall(host.Client, Stream);
        byte[] large = new byte[5 << 20];
        new Random(1).NextBytes(large);
        Task<HttpResponseMessage> response = call.StartAsync();
        Task written = call.WriteAsync(GrpcTestCall.Frame(large));
        await response;
        Assert.Equal(large, await call.ReadMessageAsync());
        await written;
        call.Complete();
        Assert.Equal(GrpcStatus.Ok, (await call.FinishAsync()).Status);
    }

    [Fact]
    public async Task Compressed_message_is_inflated()
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(MapEcho);
        using var call = new GrpcTestCall(host.Client, Unary) { Metadata = { ["grpc-encoding"] = "gzip" } };
        byte[] plain = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("again ", 10_000)));
        (GrpcStatus status, _, byte[] body) =
            await call.SendAllAsync(GrpcTestCall.Frame(GrpcTestCall.Gzip(plain), flags: 1));
        Assert.Equal(GrpcStatus.Ok, status);
        Assert.Equal(plain, body[GrpcFrame.PrefixBytes..]);
    }

    [Fact]
    public async Task Messages_of_a_stream_are_answered_one_by_one_while_both_sides_are_open()
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(MapEcho);
        using var call = new GrpcTestCall(host.Client, Stream);
        Task<HttpResponseMessage> response = call.StartAsync();
        for (byte i = 0; i < 50; i++)
        {
            await call.WriteAsync(GrpcTestCall.Frame([i]));
            await response;
            Assert.Equal([i], await call.ReadMessageAsync());
        }

        call.Complete();
        Assert.Equal(GrpcStatus.Ok, (await call.FinishAsync()).Status);
    }

    public static TheoryData<string, byte[], string?, GrpcStatus, string> BrokenRequests => new()
    {
        { "no message", [], null, GrpcStatus.Internal, "without its message" },
        { "prefix cut", [0, 0, 0], null, GrpcStatus.Internal, "inside a message's prefix" },
        { "message cut", [0, 0, 0, 0, 9, 1], null, GrpcStatus.Internal, "after 1 of a message's 9 bytes" },
        { "unknown flags", [2, 0, 0, 0, 1, 1], null, GrpcStatus.Internal, "unknown flags 2" },
        { "no encoding", [1, 0, 0, 0, 1, 1], null, GrpcStatus.Internal, "names no encoding" },
        { "no gzip", [1, 0, 0, 0, 3, 1, 2, 3], "gzip", GrpcStatus.Internal, "not the gzip" },
        { "unknown encoding", [0, 0, 0, 0, 1, 1], "br", GrpcStatus.Unimplemented, "encoding br" },
        { "too long", GrpcTestCall.Frame(new byte[1001]), null, GrpcStatus.ResourceExhausted, "1001 bytes" },
        { "negative length", [0, 255, 255, 255, 255], null, GrpcStatus.ResourceExhausted, "4294967295 bytes" },
        {
            "inflates too long", GrpcTestCall.Frame(GrpcTestCall.Gzip(new byte[90_000]), flags: 1), "gzip",
            GrpcStatus.ResourceExhausted, "decompresses to more than the 1000 bytes"
        },
    };

    [Theory]
    [MemberData(nameof(BrokenRequests))]
    public async Task Broken_request_ends_with_a_status_that_says_why(
        string name, byte[] body, string? encoding, GrpcStatus expected, string says)
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(
            endpoints => endpoints.MapGrpcUnary(Unary, Echo, SmallMessages));
        using var call = new GrpcTestCall(host.Client, Unary);
        if (encoding is not null)
            call.Metadata["grpc-encoding"] = encoding;
        (GrpcStatus status, string message, _) = await call.SendAllAsync(body);
        Assert.True(status == expected, $"{name}: {status} {message}");
        Assert.Contains(says, message);
    }

    [Fact]
    public async Task Unknown_method_is_unimplemented()
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(MapEcho);
        using var call = new GrpcTestCall(host.Client, "/test.Echo/Never");
        (GrpcStatus status, string message, _) = await call.SendAllAsync(GrpcTestCall.Frame([]));
        Assert.Equal(GrpcStatus.Unimplemented, status);
        Assert.Contains("/test.Echo/Never", message);
    }

    [Fact]
    public async Task Wrong_content_type_is_refused_by_http()
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(MapEcho);
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        using HttpResponseMessage type = await host.Client.PostAsync(Unary, json);
        using HttpResponseMessage get = await host.Client.GetAsync(Unary);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, type.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Fact]
    public async Task Deadline_that_passes_cancels_the_handler_and_says_so()
    {
        var waiting = new TaskCompletionSource();
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(endpoints => endpoints.MapGrpcUnary(
            Unary,
            async (request, call) =>
            {
                waiting.SetResult();
                await Task.Delay(Timeout.Infinite, call.Cancelled);
                return request;
            }));
        using var call = new GrpcTestCall(host.Client, Unary) { Metadata = { ["grpc-timeout"] = "250m" } };
        Task<(GrpcStatus Status, string Message, byte[] Body)> answer =
            call.SendAllAsync(GrpcTestCall.Frame([1]));
        await waiting.Task;
        host.Time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(answer.IsCompleted);
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(GrpcStatus.DeadlineExceeded, (await answer).Status);
    }

    [Fact]
    public async Task Caller_that_goes_away_cancels_the_handler()
    {
        var reading = new TaskCompletionSource();
        var ended = new TaskCompletionSource<Exception>();
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(endpoints => endpoints.MapGrpcStream(
            Stream,
            async stream =>
            {
                await stream.WriteAsync(new byte[] { 1 });
                reading.SetResult();
                ended.SetResult(await Assert.ThrowsAnyAsync<Exception>(async () => await stream.ReadAsync()));
            }));
        using var call = new GrpcTestCall(host.Client, Stream);
        await call.StartAsync();
        await reading.Task;
        call.Response.Dispose();
        Assert.True(await ended.Task is OperationCanceledException or IOException);
    }

    [Fact]
    public async Task Handler_that_refuses_or_fails_ends_with_its_status()
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(endpoints =>
        {
            endpoints.MapGrpcUnary("/test.Echo/Refuse", (_, _) =>
                throw new GrpcException(GrpcStatus.NotFound, "keine Größe\n100%"));
            endpoints.MapGrpcUnary("/test.Echo/Fail", (_, _) => throw new InvalidOperationException("a secret"));
        });
        using var refuse = new GrpcTestCall(host.Client, "/test.Echo/Refuse");
        using var fail = new GrpcTestCall(host.Client, "/test.Echo/Fail");
        (GrpcStatus status, string message, _) = await refuse.SendAllAsync(GrpcTestCall.Frame([]));
        Assert.Equal((GrpcStatus.NotFound, "keine Größe\n100%"), (status, message));
        (status, message, _) = await fail.SendAllAsync(GrpcTestCall.Frame([]));
        Assert.Equal(GrpcStatus.Internal, status);
        Assert.DoesNotContain("secret", message);
    }

    [Theory]
    [InlineData(new byte[0], GrpcStatus.Ok, new byte[] { 8, 1 })]
    [InlineData(new byte[] { 10, 1, (byte)'b' }, GrpcStatus.Ok, new byte[] { 8, 2 })]
    [InlineData(new byte[] { 10, 1, (byte)'x' }, GrpcStatus.NotFound, null)]
    [InlineData(new byte[] { 10, 9 }, GrpcStatus.InvalidArgument, null)]
    public async Task Health_check_answers_for_each_service(byte[] request, GrpcStatus expected, byte[]? answer)
    {
        await using GrpcTestHost host = await GrpcTestHost.StartAsync(endpoints => endpoints.MapGrpcHealth(
            service => service switch { "" => true, "b" => false, _ => null }));
        using var call = new GrpcTestCall(host.Client, "/grpc.health.v1.Health/Check");
        (GrpcStatus status, _, byte[] body) = await call.SendAllAsync(GrpcTestCall.Frame(request));
        Assert.Equal(expected, status);
        if (answer is not null)
            Assert.Equal(answer, body[GrpcFrame.PrefixBytes..]);
    }

    private static void MapEcho(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcUnary(Unary, Echo);
        endpoints.MapGrpcStream(Stream, async stream =>
        {
            while (await stream.ReadAsync() is { } message)
                await stream.WriteAsync(message);
        });
    }

    private static ValueTask<ReadOnlyMemory<byte>> Echo(ReadOnlyMemory<byte> request, GrpcCall call) =>
        ValueTask.FromResult<ReadOnlyMemory<byte>>(request.ToArray());
}
