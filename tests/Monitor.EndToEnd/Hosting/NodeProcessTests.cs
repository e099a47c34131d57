using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Monitor.EndToEnd.Hosting;

public sealed class NodeProcessTests
{
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task Node_started_without_any_configuration_answers_and_stops_gracefully()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync(new Uri(node.Page, "healthz"))).StatusCode);
        await EventuallyReadyAsync(node);
        Assert.Equal(0, await node.StopAsync());
        string log = Path.Combine(node.WorkingDirectory, "monitor-data", "logs", "monitor.jsonl");
        Assert.Contains("\"message\":\"stopped\"", await File.ReadAllTextAsync(log));
    }

    [FactNeeding("promtool", "prometheus")]
    public async Task Own_metrics_satisfy_promtool()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        await Client.GetAsync(new Uri(node.Page, "healthz"));
        string text = await Client.GetStringAsync(new Uri(node.Page, "metrics"));

        Assert.Contains("process_cpu_seconds_total ", text);
        Assert.Contains("monitor_http_requests_total{", text);
        using Process promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        string complaints = await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.True(promtool.ExitCode == 0, complaints);
    }

    [Fact]
    public async Task Endpoint_answers_on_its_own_listener_only()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync(new Uri(node.Page, "metrics"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(new Uri(node.OtlpHttp, "metrics"))).StatusCode);
    }

    [Fact]
    public async Task Port_in_use_is_said_in_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string address = taken.LocalEndpoint.ToString()!;
        (int exitCode, string output) = await NodeUnderTest.RunAsync([], null, ("MONITOR__OTLP__HTTP_LISTEN", address));

        Assert.Equal(69, exitCode);
        Assert.Contains($"{address} is in use by another program", output);
        Assert.Contains("otlp.http_listen", output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task Second_node_on_one_data_directory_is_refused_and_harms_nothing()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        string data = Path.Combine(node.WorkingDirectory, "monitor-data");
        (int exitCode, string output) = await NodeUnderTest.RunAsync(["--data", data]);

        Assert.Equal(69, exitCode);
        Assert.Contains("belongs to another running node", output);
        Assert.DoesNotContain("   at ", output);
        await EventuallyReadyAsync(node);
        Assert.Equal(0, await node.StopAsync());
    }

    [Fact]
    public async Task Wrong_configuration_starts_nothing()
    {
        (int exitCode, string output) = await NodeUnderTest.RunAsync([], "htpp: {}\nshards: many\n");

        Assert.Equal(78, exitCode);
        Assert.Contains("monitor.yaml:1:1: htpp: is not a known key; did you mean http?", output);
        Assert.Contains("monitor.yaml:2:9: shards:", output);
        Assert.Contains("2 mistakes", output);
    }

    [Theory]
    [InlineData("--help", 0, "--check-config")]
    [InlineData("--version", 0, "monitor-node ")]
    [InlineData("--check-config", 0, "no mistakes")]
    [InlineData("--nonsense", 64, "is not a known option")]
    public async Task Command_line_is_answered(string argument, int expected, string text)
    {
        (int exitCode, string output) = await NodeUnderTest.RunAsync([argument], "shards: 4\n");

        Assert.Equal(expected, exitCode);
        Assert.Contains(text, output);
    }

    [Fact]
    public async Task Token_is_asked_for_on_every_listener_and_probes_are_open()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync("auth: {bearer_token: correct-horse}\n");

        Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync(new Uri(node.Page, "healthz"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(node.Page, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(node.OtlpHttp, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(node.Page, new("Bearer", "correct-horsE")));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(node.Page, new("Bearer", "correct-horse")));
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("anyone:correct-horse"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(node.Page, new("Basic", basic)));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(node.Page, new("Basic", "!!!")));
        Assert.DoesNotContain("correct-horse", node.Output);
    }

    [Fact]
    public async Task Request_that_never_ends_does_not_hold_up_a_stop()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, node.Page.Port);
        await slow.GetStream()
            .WriteAsync("POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray());
        var watch = Stopwatch.StartNew();

        Assert.Equal(0, await node.StopAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Second_signal_ends_the_process_at_once()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, node.Page.Port);
        await slow.GetStream().WriteAsync(
            """
            POST /api/v1/write HTTP/1.1
            Host: localhost
            Content-Type: application/x-protobuf
            Content-Encoding: snappy
            Content-Length: 9
            Expect: 100-continue


            """u8.ToArray());
        await ReadUntilAsync(slow.GetStream(), "100 Continue");
        Task<int> exit = node.ExitAsync();
        // Again and again: a signal that comes while one of its kind waits to be taken is lost.
        while (!exit.IsCompleted)
        {
            node.Signal();
            await Task.WhenAny(exit, Task.Delay(20));
        }

        Assert.Equal(143, await exit);
    }

    /// <summary>Reads until a text came: here, until the request is surely under way.</summary>
    private static async Task ReadUntilAsync(NetworkStream stream, string text)
    {
        var answer = new StringBuilder();
        byte[] buffer = new byte[256];
        while (!answer.ToString().Contains(text, StringComparison.Ordinal))
        {
            int read = await stream.ReadAsync(buffer).AsTask().WaitAsync(NodeUnderTest.Patience);
            Assert.True(read > 0, $"closed after {answer}");
            answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
    }

    private static async Task EventuallyReadyAsync(NodeUnderTest node)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using HttpResponseMessage answer = await Client.GetAsync(new Uri(node.Page, "readyz"));
            if (answer.StatusCode == HttpStatusCode.OK)
                return;
            Assert.True(watch.Elapsed < NodeUnderTest.Patience, await answer.Content.ReadAsStringAsync());
            await Task.Delay(50);
        }
    }

    private static async Task<HttpStatusCode> GetAsync(Uri listener, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(listener, "metrics"));
        request.Headers.Authorization = authorization;
        using HttpResponseMessage response = await Client.SendAsync(request);
        return response.StatusCode;
    }
}
