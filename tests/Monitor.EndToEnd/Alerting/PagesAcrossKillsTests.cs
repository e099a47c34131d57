using Monitor.EndToEnd.Durability;

namespace Monitor.EndToEnd.Alerting;

/// <summary>
/// From a sample to a page, with kill -9 at each place in between. That no page comes is not waited for: the page that
/// comes next is the one that must come next.
/// </summary>
public sealed class PagesAcrossKillsTests
{
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

    private long _samples;

    [Fact]
    public async Task Episode_is_paged_once_and_resolved_once()
    {
        await using var receiver = new PageReceiver();
        await using NodePlace place = Place(receiver);
        await place.StartAsync();

        await WriteAsync(place, "a", 20);
        Page firing = await receiver.AcceptedAsync();
        Assert.Equal(("firing", "a"), (firing.Status, firing.Book));
        await WriteAsync(place, "a", 21);
        await WriteAsync(place, "a", 5);
        Page resolved = await receiver.AcceptedAsync();
        Assert.Equal(("resolved", "a"), (resolved.Status, resolved.Book));
        Assert.NotEqual(firing.Key, resolved.Key);
    }

    [Fact]
    public async Task Breach_acknowledged_just_before_a_kill_is_paged_once()
    {
        await using var receiver = new PageReceiver();
        await using NodePlace place = Place(receiver);
        await place.StartAsync();
        var keys = new HashSet<string>();
        for (int round = 0; round < 3; round++)
        {
            await WriteAsync(place, $"{round}", 20);
            await place.KillAndStartAsync();
            Page firing = await NextNewAsync(receiver, keys);
            Assert.Equal(("firing", $"{round}"), (firing.Status, firing.Book));
        }

        await WriteAsync(place, "1", 5);
        Page resolved = await NextNewAsync(receiver, keys);
        Assert.Equal(("resolved", "1"), (resolved.Status, resolved.Book));
    }

    [Theory]
    [InlineData(nameof(ReceiverMood.Fails))]
    [InlineData(nameof(ReceiverMood.Hangs))]
    public async Task Page_under_way_at_a_kill_is_delivered_after_it_under_its_key(string mood)
    {
        await using var receiver = new PageReceiver { Mood = Enum.Parse<ReceiverMood>(mood) };
        await using NodePlace place = Place(receiver);
        await place.StartAsync();

        await WriteAsync(place, "a", 20);
        Page tried = await receiver.UnansweredAsync();
        await place.Node.KillAsync();
        receiver.Mood = ReceiverMood.Accepts;
        await place.StartAsync();
        Page firing = await receiver.AcceptedAsync();
        Assert.Equal(tried, firing);

        await WriteAsync(place, "a", 5);
        Page resolved = await receiver.AcceptedAsync();
        Assert.Equal(("resolved", "a"), (resolved.Status, resolved.Book));
    }

    [Fact]
    public async Task Kill_while_firing_neither_pages_again_nor_resolves()
    {
        await using var receiver = new PageReceiver();
        await using NodePlace place = Place(receiver);
        await place.StartAsync();
        var keys = new HashSet<string>();
        await WriteAsync(place, "a", 20);
        Assert.Equal("firing", (await NextNewAsync(receiver, keys)).Status);
        for (int round = 0; round < 2; round++)
        {
            await place.KillAndStartAsync();
            await new CountedWindows(place.Page).CatchUpAsync("risk");
        }

        await WriteAsync(place, "marker", 20);
        Page next = await NextNewAsync(receiver, keys);
        Assert.Equal(("firing", "marker"), (next.Status, next.Book));
        await WriteAsync(place, "a", 5);
        next = await NextNewAsync(receiver, keys);
        Assert.Equal(("resolved", "a"), (next.Status, next.Book));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Breach_that_is_over_before_anybody_heard_of_it_is_still_told(bool recoversBeforeTheKill)
    {
        await using var receiver = new PageReceiver { Mood = ReceiverMood.Hangs };
        await using NodePlace place = Place(receiver);
        await place.StartAsync();

        await WriteAsync(place, "a", 20);
        if (recoversBeforeTheKill)
            await WriteAsync(place, "a", 5);
        await place.Node.KillAsync();
        receiver.Mood = ReceiverMood.Accepts;
        await place.StartAsync();
        if (!recoversBeforeTheKill)
            await WriteAsync(place, "a", 5);

        Page firing = await receiver.AcceptedAsync();
        Page resolved = await receiver.AcceptedAsync();
        Assert.Equal(("firing", "a"), (firing.Status, firing.Book));
        Assert.Equal(("resolved", "a"), (resolved.Status, resolved.Book));
    }

    private static NodePlace Place(PageReceiver receiver) => new NodePlace(
        $$"""
        machine: {enabled: false}
        data: {checkpoint_interval: 1s}
        rules: {files: [rules.yaml], machine_defaults: false}
        receivers: [{name: desk, url: "{{receiver.Url}}"}]
        """).With("rules.yaml", Rules);

    /// <summary>
    /// The next page that is not another attempt: an attempt that was accepted while its node died comes again, and
    /// the key tells so.
    /// </summary>
    private static async Task<Page> NextNewAsync(PageReceiver receiver, HashSet<string> keys)
    {
        while (true)
        {
            Page page = await receiver.AcceptedAsync();
            if (keys.Add(page.Key))
                return page;
        }
    }

    /// <summary>Returns when the node has acknowledged the sample.</summary>
    private async Task WriteAsync(NodePlace place, string book, double value)
    {
        long timestampMs = StartMs + 10 * _samples++;
        await new RemoteWriteRequest().Add("risk", "position", book, value, timestampMs)
            .SendAsync(Client, place.Page);
    }
}
