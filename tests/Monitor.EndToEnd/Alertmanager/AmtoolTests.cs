using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Monitor.EndToEnd.Alertmanager;

/// <summary>Debian's amtool against a node, as against an Alertmanager.</summary>
public sealed class AmtoolTests
{
    private const string File =
        """
        route:
          receiver: all
          group_by: [team]
          group_wait: 0s
          group_interval: 1s
          repeat_interval: 1h
          routes:
            - matchers: ['team="fx"']
              receiver: fx
              mute_time_intervals: [never]
        receivers:
          - name: all
          - name: fx
            sns_configs: [{topic_arn: x}]
        inhibit_rules:
          - source_matchers: [severity="critical"]
            target_match: {severity: warning}
            equal: [team]
        time_intervals:
          - name: never
            time_intervals: [{years: ['1999']}]
        """;

    private static readonly HttpClient Client = new();

    [FactNeeding("amtool", "prometheus-alertmanager")]
    public async Task Amtool_asks_silences_and_expires()
    {
        await using NodePlace place = new NodePlace("machine: {enabled: false}\nalerting: {file: alertmanager.yml}")
            .With("alertmanager.yml", File);
        await place.StartAsync();
        Assert.Contains("sns_configs: is not told", place.Node.Output, StringComparison.Ordinal);

        await RunAsync(
            place, "alert", "add", "alertname=Down", "team=fx", "severity=critical", "--annotation=summary=gone");
        await RunAsync(place, "alert", "add", "alertname=Slow", "team=fx", "severity=warning");
        await RunAsync(place, "alert", "add", "alertname=Full", "team=rates", "severity=warning");
        Assert.Equal(["Down", "Full"], await AlertsAsync(place));
        Assert.Equal(["Slow"], await AlertsAsync(place, "--inhibited"));
        Assert.Equal(["Full"], await AlertsAsync(place, "team=~\"rat.*\""));
        Assert.Equal(["Down"], await AlertsAsync(place, "--receiver=fx"));

        string id = (await RunAsync(
            place, "silence", "add", "team=rates", "--duration=1h", "--author=ada", "--comment=known")).Trim();
        Assert.Equal(["Down"], await AlertsAsync(place));
        Assert.Equal(["Full"], await AlertsAsync(place, "--silenced", "team=rates"));
        Assert.Equal(id, (await RunAsync(place, "silence", "query", "-q")).Trim());
        string longer = (await RunAsync(
            place, "silence", "update", id, "--duration=2h", "--comment=known and longer")).Trim();
        Assert.Contains(id, longer, StringComparison.Ordinal);

        await place.KillAndStartAsync();
        Assert.Equal(id, (await RunAsync(place, "silence", "query", "-q", "team=rates")).Trim());
        await RunAsync(place, "silence", "expire", id);
        Assert.Equal("", (await RunAsync(place, "silence", "query", "-q")).Trim());
        Assert.Equal(["Down", "Full"], await AlertsAsync(place));
        Assert.Contains(id, await RunAsync(place, "silence", "query", "-q", "--expired"), StringComparison.Ordinal);
        Assert.Contains("already expired", await RunAsync(place, expectedExit: 1, "silence", "expire", id));
    }

    [FactNeeding("amtool", "prometheus-alertmanager")]
    public async Task Amtool_draws_and_tries_the_routing_tree()
    {
        await using NodePlace place = new NodePlace("machine: {enabled: false}\nalerting: {file: alertmanager.yml}")
            .With("alertmanager.yml", File);
        await place.StartAsync();
        string tree = await RunAsync(place, "config", "routes", "show");
        Assert.Contains("default-route  receiver: all", tree, StringComparison.Ordinal);
        Assert.Contains("{team=\"fx\"}", tree, StringComparison.Ordinal);
        Assert.Equal("fx", (await RunAsync(place, "config", "routes", "test", "team=fx")).Trim());
        Assert.Equal("all", (await RunAsync(place, "config", "routes", "test", "team=equities")).Trim());
        Assert.Contains("group_by", await RunAsync(place, "config", "show"), StringComparison.Ordinal);
        await RunAsync(place, "cluster", "show");
    }

    [Fact]
    public async Task Silence_that_matches_too_much_is_refused_until_it_is_confirmed()
    {
        await using NodePlace place = new(
            "machine: {enabled: false}\nalerting: {silences: {always_allowed: 1, largest_share: 0.4}}");
        await place.StartAsync();
        object[] alerts =
            [.. new[] { "A", "B", "C" }.Select(name => new { labels = new { alertname = name, team = "fx" } })];
        using HttpResponseMessage posted = await Client.PostAsJsonAsync(new Uri(place.Page, "api/v2/alerts"), alerts);
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        var silence = new
        {
            matchers = new[] { new { name = "team", value = "fx", isRegex = false } },
            startsAt = TimeProvider.System.GetUtcNow(),
            endsAt = TimeProvider.System.GetUtcNow().AddHours(1),
            createdBy = "ada",
            comment = "too much",
        };
        using HttpResponseMessage preview = await Client.PostAsJsonAsync(
            new Uri(place.Page, "api/v1/silences/preview"), silence);
        Assert.Equal(3, (await preview.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("matched").GetInt32());
        using HttpResponseMessage refused = await Client.PostAsJsonAsync(
            new Uri(place.Page, "api/v2/silences"), silence);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("3 of the 3 alerts", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using HttpResponseMessage taken = await Client.PostAsJsonAsync(
            new Uri(place.Page, "api/v2/silences?confirm=true"), silence);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task Grouped_alerts_come_as_one_page_and_a_silenced_one_when_its_silence_ends()
    {
        await using var receiver = new GroupReceiver();
        await using NodePlace place = new NodePlace("machine: {enabled: false}\nalerting: {file: alertmanager.yml}")
            .With("alertmanager.yml",
                $$"""
                route: {receiver: desk, group_by: [team], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
                receivers: [{name: desk, webhook_configs: [{url: "{{receiver.Url}}"}]}]
                """);
        await place.StartAsync();
        string id = (await RunAsync(
            place, "silence", "add", "team=rates", "--duration=1h", "--author=ada", "--comment=known")).Trim();
        object[] alerts =
        [
            new { labels = new { alertname = "A", team = "fx" }, generatorURL = "http://prometheus/graph" },
            new { labels = new { alertname = "B", team = "fx" } },
            new { labels = new { alertname = "C", team = "rates" } },
        ];
        using HttpResponseMessage posted = await Client.PostAsJsonAsync(new Uri(place.Page, "api/v2/alerts"), alerts);
        JsonElement page = await receiver.NextAsync();
        Assert.Equal(["A", "B"], Names(page));
        Assert.Equal("http://prometheus/graph", page.GetProperty("alerts")[0].GetProperty("generatorURL").GetString());
        Assert.Equal("{}:{team=\"fx\"}", page.GetProperty("groupKey").GetString());
        await RunAsync(place, "silence", "expire", id);
        Assert.Equal(["C"], Names(await receiver.NextAsync()));
    }

    private static IEnumerable<string?> Names(JsonElement page) =>
        page.GetProperty("alerts").EnumerateArray()
            .Select(alert => alert.GetProperty("labels").GetProperty("alertname").GetString());

    private static async Task<string[]> AlertsAsync(NodePlace place, params string[] arguments)
    {
        string output = await RunAsync(place, ["-o", "json", "alert", "query", .. arguments]);
        using JsonDocument alerts = JsonDocument.Parse(output);
        return [.. alerts.RootElement.EnumerateArray()
            .Select(alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!).Order()];
    }

    private static Task<string> RunAsync(NodePlace place, params string[] arguments) =>
        RunAsync(place, expectedExit: 0, arguments);

    private static async Task<string> RunAsync(NodePlace place, int expectedExit, params string[] arguments)
    {
        var start = new ProcessStartInfo("amtool", [$"--alertmanager.url={place.Page}", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(NodeUnderTest.Patience);
        string said = $"amtool {string.Join(' ', arguments)}: {process.ExitCode}\n{await output}{await error}";
        Assert.True(process.ExitCode == expectedExit, said);
        return expectedExit == 0 ? await output : said;
    }
}
