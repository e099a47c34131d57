using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Dashboard;

/// <summary>The page in a real browser, on a real node.</summary>
public sealed partial class DashboardTests
{
    private const string Settings = "rules: {files: ['rules/*.yaml'], machine_defaults: false, reload_interval: 1s}\n";

    private const string Rules = """
        groups:
          - name: orders
            rules:
              - alert: QueueLong
                severity: critical
                when:
                  component: gateway
                  metric: queue_length
                  statistic: last
                  window: 10s
                  comparison: ">"
                  threshold: 5
                annotations: { summary: "The queue is {{ $value }} long." }
        """;

    private const string Drawn = """
        [...document.querySelectorAll('canvas')].some(canvas => +canvas.dataset.points > 0
          && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value > 0))
        """;

    private const string Fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";

    private static readonly HttpClient Client = new();

    [FactNeeding("chromium", "chromium")]
    public async Task Page_shows_components_draws_charts_and_tells_of_an_alert_as_it_fires()
    {
        await using NodeUnderTest node = await StartWithRulesAsync();
        await using Browser browser = await Browser.StartAsync();
        (IPage page, List<string> complaints) = await browser.OpenAsync(node.Page, 1440, 900, ColorScheme.Dark);

        await page.Locator("#components li[data-key=machine]").WaitForAsync();
        await Browser.UntilAsync(page, "document.querySelectorAll('canvas[data-points]').length > 6");
        await Browser.UntilAsync(page, Drawn);
        await page.Locator("#connection[data-state=live]").WaitForAsync();
        Assert.Equal("HEALTHY", await page.Locator("#system").InnerTextAsync());
        Assert.Equal(0, await page.Locator("#alerts > li[data-state=firing]").CountAsync());

        await SendAsync(node, 7);

        ILocator alert = page.Locator("#alerts > li[data-state=firing]").Filter(new() { HasText = "QueueLong" });
        await alert.WaitForAsync();
        Assert.Contains("The queue is 7 long.", await alert.InnerTextAsync());
        ILocator component = page.Locator("#components li[data-key=gateway]").Filter(new() { HasText = "CRITICAL" });
        await component.Locator("a").ClickAsync();
        await page.Locator(".chart.large").Filter(new() { HasText = "queue_length" }).WaitForAsync();
        await Browser.UntilAsync(page, "+document.querySelector('.large canvas').dataset.points > 0");
        Assert.Empty(complaints);
    }

    [FactNeeding("chromium", "chromium")]
    public async Task Page_fits_phone_and_desk_and_its_charts_are_reached_by_keyboard()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        foreach ((int width, ColorScheme colours) in new[] { (390, ColorScheme.Light), (1440, ColorScheme.Dark) })
        {
            (IPage page, List<string> complaints) = await browser.OpenAsync(node.Page, width, 844, colours);
            await Browser.UntilAsync(page, Drawn);
            Assert.True(await page.EvaluateAsync<bool>(Fits), $"{width} px: the page scrolls sideways");

            for (int i = 0; i < 60 && await FocusAsync(page) != "CANVAS"; i++)
                await page.Keyboard.PressAsync("Tab");
            Assert.Equal("CANVAS", await FocusAsync(page));
            await page.Keyboard.PressAsync("ArrowLeft");
            await Browser.UntilAsync(page, "document.activeElement.getAttribute('aria-label').includes('at ')");

            var deep = new Uri(node.Page, "#component=machine&metric=system_load_1m&range=1h&stat=max");
            await page.GotoAsync(deep.ToString());
            await Browser.UntilAsync(page, "+document.querySelector('.large canvas')?.dataset.points > 0");
            Assert.True(await page.EvaluateAsync<bool>(Fits), $"{width} px: the explorer scrolls sideways");
            Assert.Equal("max", await page.Locator("[aria-label=Statistic] [aria-current=true]").InnerTextAsync());
            Assert.Empty(complaints);
            await page.CloseAsync();
        }
    }

    [Fact]
    public async Task Page_is_small_and_kept_by_browsers_and_runs_nothing_from_elsewhere()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using HttpResponseMessage first = await Client.GetAsync(node.Page);

        string policy = first.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'", policy);
        using var again = new HttpRequestMessage(HttpMethod.Get, node.Page);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);

        Dictionary<string, string> files = await ReadAllAsync(node.Page);
        Assert.True(files.Count > 25, string.Join(", ", files.Keys));
        // What opens first is small; a page of its own is asked for when somebody goes there.
        string[] later = ["/incidents/", "/alerts/", "/silences/", "/oncall/", "/receivers/"];
        Assert.InRange(
            files.Where(file => !later.Any(file.Key.Contains)).Sum(file => SizeOnTheWire(file.Value)), 1, 40 * 1024);
        Assert.InRange(files.Values.Sum(SizeOnTheWire), 1, 80 * 1024);
    }

    [Fact]
    public async Task Live_stream_refuses_what_is_no_chart_and_ends_when_the_node_stops()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using HttpResponseMessage refused = await Client.GetAsync(new Uri(node.Page, "api/v1/live?chart=median:1:{}"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("median is no statistic", await refused.Content.ReadAsStringAsync());

        await using Stream stream = await Client.GetStreamAsync(new Uri(node.Page, "api/v1/live"));
        using var reader = new StreamReader(stream);
        Assert.Equal("event: health", await reader.ReadLineAsync());
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await node.StopAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static Task<string> FocusAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.tagName");

    private static async Task<NodeUnderTest> StartWithRulesAsync()
    {
        NodeUnderTest node = await NodeUnderTest.StartAsync(Settings);
        string rules = Path.Combine(node.WorkingDirectory, "rules");
        Directory.CreateDirectory(rules);
        await File.WriteAllTextAsync(Path.Combine(rules, "orders.yaml"), Rules);
        string answer = "";
        await Poll.UntilAsync(
            async () =>
                (answer = await Client.GetStringAsync(new Uri(node.Page, "api/v1/rules"))).Contains("QueueLong"),
            () => $"the rule is not in force: {answer}\n{node.Output}");
        return node;
    }

    private static async Task SendAsync(NodeUnderTest node, double value)
    {
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        string text = $$$"""
            {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"gateway"}}]},
            "scopeMetrics":[{"metrics":[{"name":"queue_length","gauge":{"dataPoints":[
            {"timeUnixNano":"{{{now}}}000000","asDouble":{{{value}}}}]}}]}]}]}
            """;
        using var body = new StringContent(text, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Client.PostAsync(new Uri(node.OtlpHttp, "v1/metrics"), body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static long SizeOnTheWire(string text)
    {
        using var wire = new MemoryStream();
        using (var gzip = new GZipStream(wire, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return wire.Length;
    }

    /// <summary>The page and all that it asks for, and what that asks for.</summary>
    private static async Task<Dictionary<string, string>> ReadAllAsync(Uri page)
    {
        var files = new Dictionary<string, string>();
        var open = new Queue<string>(["/"]);
        while (open.TryDequeue(out string? path))
        {
            if (files.ContainsKey(path))
                continue;
            string text = files[path] = await Client.GetStringAsync(new Uri(page, path));
            var place = new Uri(page, path == "/" ? "/dashboard/" : path);
            foreach (Match part in Part().Matches(text))
                open.Enqueue(new Uri(place, part.Groups[1].Value).AbsolutePath);
        }

        return files;
    }

    [GeneratedRegex(@"""((?:/dashboard|\.\.?)/[a-z/]+\.(?:js|css|svg))""")]
    private static partial Regex Part();
}
