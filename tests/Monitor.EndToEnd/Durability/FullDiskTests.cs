using System.Globalization;
using System.Net;
using Monitor.EndToEnd.Alerting;
using Monitor.EndToEnd.Prometheus;
using Monitor.TestServers.Disks;

namespace Monitor.EndToEnd.Durability;

/// <summary>A node whose data directory is on a disk that is really full, and really has room again.</summary>
public sealed class FullDiskTests
{
    private const long DiskBytes = 32 << 20;

    private const string Rules =
        """
        groups:
        - name: risk
          rules:
          - alert: PositionTooLarge
            when: {component: risk, metric: position, statistic: last, window: 10m, comparison: ">", threshold: 10}
            for: 0s
        """;

    private static readonly HttpClient Client = new();
    private static readonly long StartMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 60_000;

    [DiskFact]
    public async Task Full_disk_refuses_and_loses_nothing_that_was_accepted_and_works_again_when_it_has_room()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(DiskBytes);
        await using var receiver = new PageReceiver();
        await using NodePlace place = Place(receiver, disk);
        await place.StartAsync();
        var sender = new RemoteWriteSender(place.Page, "desk", StartMs);
        await WriteAsync(place, "a", 20);
        Assert.Equal(("firing", "a"), Told(await receiver.AcceptedAsync()));

        disk.Fill();
        await sender.RunUntilRefusedAsync();
        using (HttpResponseMessage refusal = await RefusalAsync(place))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refusal.StatusCode);
            Assert.NotNull(refusal.Headers.RetryAfter);
            Assert.Contains("No space left on device", await refusal.Content.ReadAsStringAsync());
        }

        Assert.True(await MetricAsync(place, "monitor_store_failed_appends_total{store=\"log\"}") > 0);

        disk.Free();
        using var stop = new CancellationTokenSource();
        long before = sender.Acknowledged;
        Task sending = sender.RunAsync(stop.Token);
        await WriteAsync(place, "b", 20);
        Assert.Equal(("firing", "b"), Told(await receiver.AcceptedAsync()));
        await WriteAsync(place, "a", 5);
        Assert.Equal(("resolved", "a"), Told(await receiver.AcceptedAsync()));
        await Poll.UntilAsync(() => Task.FromResult(sender.Acknowledged > before), () => place.Node.Output);
        await stop.CancelAsync();
        await sending;
        await AssertCountedOnceAsync(place, sender);
        await place.KillAndStartAsync();
        await AssertCountedOnceAsync(place, sender);
    }

    private static NodePlace Place(PageReceiver receiver, SmallDisk disk) => new NodePlace(
        $$"""
        machine: {enabled: false}
        data: {directory: {{disk.Path}}/data, checkpoint_interval: 1s}
        rules: {files: [rules.yaml], machine_defaults: false}
        receivers: [{name: desk, url: "{{receiver.Url}}"}]
        """).With("rules.yaml", Rules);

    private static (string Status, string Book) Told(Page page) => (page.Status, page.Book);

    private static async Task AssertCountedOnceAsync(NodePlace place, RemoteWriteSender sender)
    {
        var windows = new CountedWindows(place.Page);
        await windows.CatchUpAsync(sender.Component);
        Assert.Equal(
            Enumerable.Repeat((double)sender.Acknowledged, RemoteWriteSender.Series),
            await windows.ReadAsync(sender.Component, RemoteWriteSender.Metric, "count"));
    }

    /// <summary>A sample that the node has no room for, and what it says to it.</summary>
    private static async Task<HttpResponseMessage> RefusalAsync(NodePlace place) =>
        await new RemoteWriteRequest().Add("desk", "refused", "x", 1, StartMs).PostAsync(Client, place.Page);

    private static async Task<double> MetricAsync(NodePlace place, string name)
    {
        string text = await Client.GetStringAsync(new Uri(place.Page, "metrics"));
        string line = text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    private static Task WriteAsync(NodePlace place, string book, double value) =>
        new RemoteWriteRequest()
            .Add("risk", "position", book, value, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())
            .SendAsync(Client, place.Page);
}
