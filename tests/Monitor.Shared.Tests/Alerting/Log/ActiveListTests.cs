using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Tests.Alerting.Log;

public sealed class ActiveListTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly ShardId Shard = new(4);

    [Fact]
    public void Fifty_thousand_alerts_come_in_stretches_that_a_log_takes()
    {
        ReconciledAlert[] alerts = [.. Enumerable.Range(0, 50_000).Select(i => Active("Alert" + i))];

        IReadOnlyList<AlertCommand.Reconcile> stretches = ActiveList.Split(Shard, 7, alerts);

        Assert.True(stretches.Count > 10);
        Assert.Equal(50_000, stretches.Sum(stretch => stretch.Active.Length));
        using var writer = new AlertLogWriter();
        foreach (AlertCommand.Reconcile stretch in stretches)
        {
            writer.Clear();
            writer.Add(new AlertLogEntry.Listed(new EntryStamp(Shard, new Epoch(1), 1), stretch));
            Assert.InRange(writer.Length, 1, 256 << 10);
        }
    }

    [Fact]
    public void Stretches_cover_every_alert_that_there_could_be_once()
    {
        ReconciledAlert[] alerts = [.. Enumerable.Range(0, 5_000).Select(i => Active("Alert" + i))];
        IReadOnlyList<AlertCommand.Reconcile> stretches = ActiveList.Split(Shard, 7, alerts);
        Assert.True(stretches.Count > 1);

        string[] others = ["", "Alert", "Alert1", "Alert1x", "Alert4999", "Alert49990", "Zeta", "\uffff"];
        foreach (LabelSet labels in others.Select(Labels).Append(LabelSet.Empty))
            Assert.Single(stretches, stretch => stretch.Covers(labels));
        foreach (AlertCommand.Reconcile stretch in stretches)
            Assert.All(stretch.Active, alert => Assert.True(stretch.Covers(alert.Labels)));
    }

    [Fact]
    public void Rules_that_hold_up_one_alert_are_in_one_stretch()
    {
        string wide = new('x', 60_000);
        ReconciledAlert[] alerts = [.. Enumerable.Range(0, 40).Select(i => Active("Same") with { Rule = wide + i })];

        Assert.Single(ActiveList.Split(Shard, 7, alerts));
    }

    [Fact]
    public void Nothing_active_is_one_stretch_that_says_so()
    {
        AlertCommand.Reconcile all = Assert.Single(ActiveList.Split(Shard, 7, []));
        Assert.Empty(all.Active);
        Assert.True(all.Covers(LabelSet.Empty));
    }

    [Fact]
    public void Stretches_do_what_the_whole_list_does()
    {
        var random = new Random(20261121);
        for (int i = 0; i < 30; i++)
        {
            AlertManagerState before = Firing(random);
            ReconciledAlert[] now = [.. Enumerable.Range(0, 400).Where(_ => random.Next(3) > 0)
                .Select(number => Active("Alert" + number) with { Rule = "group/" + new string('r', 500) })];
            var whole = new AlertCommand.Reconcile(new ShardId(0), 900, [.. now]);
            IReadOnlyList<AlertCommand.Reconcile> stretches = ActiveList.Split(new ShardId(0), 900, now);
            Assert.True(stretches.Count > 1);

            Assert.Equal(StandingsAfter(before, [whole]), StandingsAfter(before, stretches));
        }
    }

    private static AlertManagerState Firing(Random random)
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        for (int i = 0; i < 400; i++)
        {
            if (random.Next(2) == 0)
                world.Observe(Labels("Alert" + i), AlertState.Firing, rule: "group/" + new string('r', 500));
        }

        return world.State;
    }

    private static string[] StandingsAfter(AlertManagerState state, IEnumerable<AlertCommand.Reconcile> commands)
    {
        var manager = new AlertManager(new AlertOptions());
        foreach (AlertCommand.Reconcile command in commands)
            state = manager.Decide(state, command, At.AddMinutes(1)).State;
        return [.. state.Alerts.Values.Select(alert => $"{alert.Labels} {alert.State} {alert.Episode?.StartsAt}")
            .Order(StringComparer.Ordinal)];
    }

    private static LabelSet Labels(string name) => AlertWorld.Labels(name);

    private static ReconciledAlert Active(string name) => new(
        "group/rule", Labels(name), LabelSet.From(("summary", "p99 of order latency is above 250 ms")),
        AlertState.Firing, At, 1, "it was firing when its shard recovered");
}
