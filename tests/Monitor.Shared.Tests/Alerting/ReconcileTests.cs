using Monitor.Shared.Alerting;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Tests.Alerting;

public sealed class ReconcileTests
{
    private static readonly LabelSet HighCpu = AlertWorld.Labels("HighCpu");
    private static readonly LabelSet FullDisk = AlertWorld.Labels("FullDisk");

    [Fact]
    public void Alert_that_goes_on_firing_is_not_told_again()
    {
        AlertWorld world = WithFiring(HighCpu);
        string episode = world.State.Alerts[HighCpu].Episode!.Id;

        world.Now += TimeSpan.FromSeconds(30);
        Assert.Equal(AlertReason.Reconciled, world.Reconcile(1, world.Active(HighCpu)));

        Assert.Empty(world.Attempts);
        Assert.Equal(episode, world.State.Alerts[HighCpu].Episode!.Id);
    }

    [Fact]
    public void Alert_that_fell_back_to_pending_goes_on_in_its_episode()
    {
        AlertWorld world = WithFiring(HighCpu);

        world.Reconcile(1, world.Active(HighCpu, AlertState.Pending));
        Assert.Equal(AlertState.Firing, world.State.Alerts[HighCpu].State);
        world.Observe(HighCpu, AlertState.Firing);
        Assert.Empty(world.Attempts);
        world.Observe(HighCpu, AlertState.Inactive);
        Assert.Equal(["ops resolved HighCpu"], world.Asked());
    }

    [Fact]
    public void Alert_that_the_shard_has_no_more_is_resolved_with_a_reason()
    {
        AlertWorld world = WithFiring(HighCpu);

        world.Reconcile(1);

        Assert.Equal(["ops resolved HighCpu"], world.Asked());
        Assert.Contains("recovery", world.State.Alerts[HighCpu].Episode!.EndReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Alert_whose_transition_was_lost_is_told()
    {
        AlertWorld world = WithFiring(HighCpu);

        world.Reconcile(2, world.Active(HighCpu), world.Active(FullDisk));

        Assert.Equal(["ops firing FullDisk"], world.Asked());
    }

    [Fact]
    public void Alert_whose_rule_moved_to_another_group_goes_on()
    {
        AlertWorld world = WithFiring(HighCpu);

        world.Reconcile(1, world.Active(HighCpu, rule: "other/r"));

        Assert.Empty(world.Attempts);
        Assert.Equal(
            [new AlertSource(new ShardId(0), "other/r", AlertState.Firing)],
            world.State.Alerts[HighCpu].Sources.AsEnumerable());
    }

    [Fact]
    public void Shard_that_counts_from_less_is_heard_again()
    {
        AlertWorld world = WithFiring(HighCpu);
        world.Observe(FullDisk, AlertState.Firing, sequence: 500);
        world.Accept();

        world.Reconcile(3, world.Active(HighCpu), world.Active(FullDisk));

        Assert.Equal(AlertReason.Duplicate, world.Observe(HighCpu, AlertState.Inactive, sequence: 3));
        Assert.Equal(AlertReason.EndedEpisode, world.Observe(HighCpu, AlertState.Inactive, sequence: 4));
    }

    [Fact]
    public void Other_shards_alerts_are_left_alone()
    {
        AlertWorld world = WithFiring(HighCpu);
        world.Observe(FullDisk, AlertState.Firing, shard: 1, sequence: 1);
        world.Accept();

        world.Reconcile(1, world.Active(HighCpu));

        Assert.Empty(world.Attempts);
        Assert.Equal(AlertState.Firing, world.State.Alerts[FullDisk].State);
    }

    [Fact]
    public void Second_reconciliation_with_the_same_content_journals_nothing()
    {
        AlertWorld world = WithFiring(HighCpu);
        ReconciledAlert active = world.Active(HighCpu);
        world.Reconcile(9, active);
        int events = world.Events.Count;

        world.Reconcile(9, active);

        Assert.Equal(events, world.Events.Count);
    }

    private static AlertWorld WithFiring(LabelSet labels)
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        world.Observe(labels, AlertState.Firing);
        world.Accept();
        return world;
    }
}
