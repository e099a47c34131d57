using Monitor.Actors.Ports;
using Monitor.Actors.Queries;
using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Actors.Tests.Queries;

public sealed class ClusterQuestionsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Answer_of_several_nodes_is_the_answer_of_one(int nodes)
    {
        string[] names = [.. Enumerable.Range(0, nodes).Select(i => $"node-{i}")];
        await using var world = new QuestionWorld(names);
        for (int shard = 0; shard < QuestionWorld.Shards; shard++)
            await world.MoveAsync(shard, names[0]);
        for (int i = 0; i < nodes; i++)
            await world.SendAsync(names[i], components: 12, points: 3 + i);
        string[] expected = await AskAllAsync(world, names[0]);
        for (int shard = 0; shard < QuestionWorld.Shards; shard++)
            await world.MoveAsync(shard, names[shard % nodes]);

        foreach (string name in names)
            Assert.Equal(expected, await AskAllAsync(world, name));
    }

    [Fact]
    public async Task Shard_in_transit_is_waited_for()
    {
        await using var world = new QuestionWorld("a", "b");
        Task<ShardReply> asked = Ask(world, "a", 3, Patience);
        Assert.False(asked.IsCompleted);
        await world.MoveAsync(3, "b");
        Assert.NotNull((await asked).Answer);
    }

    [Fact]
    public async Task Owner_that_has_just_lost_the_shard_sends_the_question_on_to_the_next()
    {
        await using var world = new QuestionWorld("a", "b", "c");
        await world.MoveAsync(3, "b");

        // The view of a still says b: b answers that it has not the shard, and a finds c once the view says so.
        await world.MoveAsync(3, "c", tellOthers: false);
        Task<ShardReply> asked = Ask(world, "a", 3, Patience);
        world.Publish();
        ShardReply reply = await asked;
        Assert.NotNull(reply.Answer);
        Assert.Equal(new Epoch(2), reply.Epoch);
    }

    [Fact]
    public async Task Owner_that_hangs_is_left_when_the_shard_gets_another()
    {
        await using var world = new QuestionWorld("a", "b", "c");
        await world.MoveAsync(3, "b");
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Trouble = async (peer, cancel) =>
        {
            if (peer.Node != "b")
                return null;
            called.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return PeerOutcomeKind.TooSlow;
        };
        Task<ShardReply> asked = Ask(world, "a", 3, Patience);
        await called.Task;
        await world.MoveAsync(3, "c");
        Assert.Equal(new Epoch(2), (await asked).Epoch);
    }

    [Fact]
    public async Task Owner_that_cannot_be_reached_is_tried_until_it_can()
    {
        await using var world = new QuestionWorld("a", "b");
        await world.MoveAsync(3, "b");
        int calls = 0;
        world.Trouble =
            (_, _) => ValueTask.FromResult<PeerOutcomeKind?>(++calls < 4 ? PeerOutcomeKind.Unreachable : null);
        Assert.NotNull((await Ask(world, "a", 3, Patience)).Answer);
        Assert.Equal(4, calls);
    }

    [Fact]
    public async Task Answer_without_a_shard_names_it_and_says_why()
    {
        await using var world = new QuestionWorld("a", "b");
        for (int shard = 0; shard < QuestionWorld.Shards; shard++)
            await world.MoveAsync(shard, shard == 5 ? "b" : shard == 6 ? null : "a");
        world.Trouble = (_, _) => ValueTask.FromResult<PeerOutcomeKind?>(PeerOutcomeKind.TooSlow);
        QueryAnswer<FoundComponent> answer = await world["a"].Queries.ListComponentsAsync(
            CancellationToken.None, Short);
        Assert.True(answer.IsPartial);
        Assert.Equal([5, 6], answer.Missing.Select(missing => missing.Shard.Value));
        Assert.Equal("b is in trouble", answer.Missing[0].Reason);
        Assert.Contains("nobody owns it", answer.Missing[1].Reason);
    }

    [Fact]
    public async Task Merged_answer_without_a_shard_names_it_and_has_the_others()
    {
        await using var world = new QuestionWorld("a", "b");
        for (int shard = 0; shard < QuestionWorld.Shards; shard++)
            await world.MoveAsync(shard, "a");
        await world.SendAsync("a", components: 12, points: 3);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var query = new ShardQuery.ReadMerged(
            new ShardQuery.Read([], [Statistic.Count], [600], now, true, 9), SeriesGrouping.All);
        MergedAnswer whole = await world["a"].Queries.ReadMergedAsync(query, CancellationToken.None, Patience);
        while (whole.Groups.Sum(group => group.Series) < 12)
            whole = await world["a"].Queries.ReadMergedAsync(query, CancellationToken.None, Patience);
        int lost = world["a"].Questions.ShardOf("service-0").Value;
        await world.MoveAsync(lost, "b");
        world.Trouble = (_, _) => ValueTask.FromResult<PeerOutcomeKind?>(PeerOutcomeKind.TooSlow);
        MergedAnswer partial = await world["a"].Queries.ReadMergedAsync(query, CancellationToken.None, Short);
        Assert.Equal((12, 0), (whole.Groups[0].Series, whole.Missing.Count));
        Assert.Equal(lost, Assert.Single(partial.Missing).Shard.Value);
        Assert.InRange(partial.Groups[0].Series, 1, 11);
    }

    [Fact]
    public async Task Asker_that_goes_away_ends_the_question()
    {
        await using var world = new QuestionWorld("a");
        using var gone = new CancellationTokenSource();
        Task<ShardReply> asked =
            world["a"].Questions.AskAsync(
                new ShardId(1), new ShardQuery.ListComponents(), Patience, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task Native_session_is_looked_up_wherever_its_shard_lives()
    {
        await using var world = new QuestionWorld("a", "b");
        for (int shard = 0; shard < QuestionWorld.Shards; shard++)
            await world.MoveAsync(shard, "b");
        Assert.Equal(0, await world["a"].Questions.LastSequenceAsync("service-1", 77, CancellationToken.None));
    }

    private static Task<ShardReply> Ask(QuestionWorld world, string node, int shard, TimeSpan patience) =>
        world[node].Questions.AskAsync(
            new ShardId(shard), new ShardQuery.ListComponents(), patience, CancellationToken.None).AsTask();

    /// <summary>Every kind of question that reads series, in a form that can be compared.</summary>
    private static async Task<string[]> AskAllAsync(QuestionWorld world, string node)
    {
        MonitorQueries queries = world[node].Queries;
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        long second = now - now % 3600;
        List<LabelMatcher> all = [LabelMatcher.Equal(ShardReader.MetricName, "depth")];
        QueryAnswer<FoundComponent> components = await queries.ListComponentsAsync(CancellationToken.None, Patience);
        QueryAnswer<FoundSeries> series = await queries.SelectAsync(all, 100, CancellationToken.None, Patience);
        QueryAnswer<SeriesReadings> readings = await queries.ReadAsync(
            new ShardQuery.Read(all, [Statistic.Sum, Statistic.Max, Statistic.Count], [600], now + 60, true, 100),
            CancellationToken.None, Patience);
        QueryAnswer<SeriesPoints> points = await queries.ReadRangeAsync(
            new ShardQuery.Range(all, Statistic.Max, second - 3600, second + 3600, 60, 100), CancellationToken.None,
            Patience);
        MergedAnswer merged = await queries.ReadMergedAsync(
            new ShardQuery.ReadMerged(
                new ShardQuery.Read(all, [Statistic.Sum, Statistic.P90, Statistic.StdDev], [600], now + 60, true, 100),
                SeriesGrouping.All),
            CancellationToken.None, Patience);
        MergedGroup group = Assert.Single(merged.Groups);
        Assert.Equal((12, 0, ""), (group.Series, merged.Missing.Count, merged.Refusal));
        Assert.False(components.IsPartial || series.IsPartial || readings.IsPartial || points.IsPartial);
        Assert.Equal((12, 12, 12, 12), (components.Found, series.Found, readings.Found, points.Found));
        return
        [
            string.Join('\n', components.Items.Select(c => (c.Name, c.Shard, c.Series))),
            string.Join('\n', series.Items.Select(s => s.Fingerprint).Order()),
            string.Join('\n', readings.Items.OrderBy(r => r.Series.Fingerprint)
                .Select(r => string.Join(' ', r.Windows[0].Select(w => (w.Value, w.Count))))),
            string.Join('\n', points.Items.OrderBy(p => p.Series.Fingerprint)
                .Select(p => string.Join(' ', p.Points.Select(point => (point.Second, point.Value))))),
            string.Join(' ', new[] { Statistic.Sum, Statistic.P90, Statistic.StdDev }
                .Select(statistic => group.Windows[0].Read(statistic, group.Key.Kind))
                .Select(r => (r.Value, r.LowerBound, r.UpperBound, r.Count))),
        ];
    }
}
