using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Rehearsal;

/// <summary>Rules held against the history of a real node.</summary>
public sealed class ReplayTests
{
    private const string Rules = """
        groups:
          - name: queue
            rules:
              - alert: QueueLong
                severity: error
                when: {component: risk, metric: queue_length, statistic: max, window: 5s,
                       comparison: ">", threshold: 10}
                for: 1m
              - alert: QueueHuge
                when: {component: risk, metric: queue_length, statistic: max, window: 10s,
                       comparison: ">", threshold: 1000}
              - alert: Quiet
                when: {component: risk, silent: 5s}
        """;

    [Fact]
    public async Task Rules_are_held_against_what_was()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync(
            "machine: {enabled: false}\nrules: {machine_defaults: false}\nreceivers: [{name: desk, type: log}]\n");
        using var http = new HttpClient();
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60 * 60);
        await SendAsync(http, node.OtlpHttp, now);
        JsonElement result = default;
        await Poll.UntilAsync(
            async () =>
            {
                result = await ReplayAsync(http, node.Page, now);
                return result.ValueKind == JsonValueKind.Object && result.GetProperty("buckets").GetInt64() >= 160;
            },
            () => $"history does not come: {result}");

        JsonElement[] alerts = [.. result.GetProperty("alerts").EnumerateArray()];
        Assert.Equal(["QueueHuge", "QueueLong", "Quiet"], alerts.Select(a => a.GetProperty("name").GetString()));
        Assert.Equal([0, 1, 0], alerts.Select(a => a.GetProperty("fired").GetInt32()));
        Assert.Equal([0, 1, 0], alerts.Select(a => a.GetProperty("pages").GetInt32()));
        // Long for five minutes, a minute until it fires, and a bucket late at both ends.
        JsonElement episode = Assert.Single(result.GetProperty("episodes").EnumerateArray());
        Assert.Equal("error", episode.GetProperty("labels").GetProperty("severity").GetString());
        TimeSpan slack = TimeSpan.FromSeconds(25);
        Assert.InRange(
            episode.GetProperty("from").GetDateTimeOffset(), now.AddMinutes(-29), now.AddMinutes(-29) + slack);
        Assert.InRange(episode.GetProperty("to").GetDateTimeOffset(), now.AddMinutes(-25), now.AddMinutes(-25) + slack);
        string limits = result.GetProperty("limits").ToString();
        Assert.Contains("history has buckets of 10s", limits);
        Assert.Contains("queue/QueueLong: the window of 5s is read as 10s", limits);
        Assert.Contains("queue/Quiet: is left out", limits);
    }

    [Theory]
    [InlineData("groups: 5", "must be a list")]
    [InlineData("", "give a file of rules")]
    public async Task Question_that_makes_no_sense_is_refused(string rules, string expected)
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync("machine: {enabled: false}\n");
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.PostAsJsonAsync(
            new Uri(node.Page, "api/v1/rules/replay"),
            new { rules, from = TimeProvider.System.GetUtcNow().AddHours(-1) });
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync());
    }

    private static async Task SendAsync(HttpClient http, Uri otlp, DateTimeOffset now)
    {
        IEnumerable<string> points = Enumerable.Range(0, 240).Select(i =>
        {
            DateTimeOffset at = now.AddMinutes(-45).AddSeconds(10 * i);
            int value = at >= now.AddMinutes(-30) && at < now.AddMinutes(-25) ? 50 : 5;
            return $"{{\"timeUnixNano\":\"{at.ToUnixTimeMilliseconds()}000000\",\"asDouble\":{value}}}";
        });
        string body = """
            {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"risk"}}]},
             "scopeMetrics":[{"metrics":[{"name":"queue_length","gauge":{"dataPoints":[POINTS]}}]}]}]}
            """.Replace("POINTS", string.Join(",", points), StringComparison.Ordinal);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(new Uri(otlp, "v1/metrics"), content);
        string said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode && !said.Contains("rejected"), said);
    }

    /// <summary>The result event of the stream; undefined where there is none.</summary>
    private static async Task<JsonElement> ReplayAsync(HttpClient http, Uri page, DateTimeOffset now)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync(
            new Uri(page, "api/v1/rules/replay"), new { rules = Rules, from = now.AddMinutes(-50), to = now });
        string text = await answer.Content.ReadAsStringAsync();
        int at = text.IndexOf("event: result\ndata: ", StringComparison.Ordinal);
        if (at < 0)
            return default;
        using JsonDocument result = JsonDocument.Parse(text[(at + "event: result\ndata: ".Length)..].Split('\n')[0]);
        return result.RootElement.Clone();
    }
}
