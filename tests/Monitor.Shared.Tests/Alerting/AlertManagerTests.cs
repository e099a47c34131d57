using Monitor.Shared.Alerting;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Alerting;

public sealed class AlertManagerTests
{
    private static readonly LabelSet HighCpu = AlertWorld.Labels("HighCpu");

    [Fact]
    public void Alert_from_pending_to_resolved_is_told_twice_and_in_order()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));

        Assert.Equal(AlertReason.BecamePending, world.Observe(HighCpu, AlertState.Pending));
        Assert.Empty(world.Attempts);
        Assert.Equal(AlertReason.BeganEpisode, world.Observe(HighCpu, AlertState.Firing));
        Assert.Equal(["ops firing HighCpu"], world.Asked());
        world.Accept();
        world.Now += TimeSpan.FromSeconds(5);
        Assert.Equal(AlertReason.EndedEpisode, world.Observe(HighCpu, AlertState.Inactive));
        Assert.Equal(["ops resolved HighCpu"], world.Asked());
        Assert.Equal(AlertWorld.Start.AddSeconds(5), world.Attempts[0].Notification.EndsAt);
        world.Accept();

        Assert.Equal(
            new Telling(TellingState.Delivered, TellingState.Delivered),
            world.State.Alerts[HighCpu].Episode!.Told["ops"]);
        Assert.Empty(world.State.Outbox.Entries);
    }

    [Fact]
    public void Pending_that_passes_tells_nobody_and_is_forgotten()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Pending);

        Assert.Equal(AlertReason.PendingPassed, world.Observe(HighCpu, AlertState.Inactive));

        Assert.Empty(world.Attempts);
        Assert.Empty(world.State.Alerts);
    }

    [Fact]
    public void Transition_sent_again_counts_once()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing, sequence: 7);

        Assert.Equal(AlertReason.Duplicate, world.Observe(HighCpu, AlertState.Firing, sequence: 7));
        Assert.Equal(AlertReason.Duplicate, world.Observe(HighCpu, AlertState.Inactive, sequence: 6));

        Assert.Single(world.Attempts);
        Assert.Equal(AlertState.Firing, world.State.Alerts[HighCpu].State);
    }

    [Fact]
    public void Transition_told_again_by_a_recovery_counts_if_it_is_news()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing, sequence: 7);
        world.Now += TimeSpan.FromSeconds(10);
        const long replayed = AlertTransition.Replayed;

        Assert.Equal(
            AlertReason.Duplicate,
            world.Observe(HighCpu, AlertState.Firing, sequence: replayed, at: AlertWorld.Start));
        Assert.Equal(
            AlertReason.EndedEpisode,
            world.Observe(HighCpu, AlertState.Inactive, sequence: replayed, at: AlertWorld.Start.AddSeconds(4)));
        Assert.Equal(
            AlertReason.Duplicate,
            world.Observe(HighCpu, AlertState.Inactive, sequence: replayed, at: AlertWorld.Start.AddSeconds(4)));
        LabelSet unknown = AlertWorld.Labels("FullDisk");
        Assert.Equal(AlertReason.Duplicate, world.Observe(unknown, AlertState.Inactive, sequence: replayed));
        Assert.Equal(AlertReason.BeganEpisode, world.Observe(unknown, AlertState.Firing, sequence: replayed));
        Assert.Equal(AlertReason.Duplicate, world.Observe(HighCpu, AlertState.Firing, sequence: 7));
    }

    [Fact]
    public void Firing_reported_twice_is_one_episode()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing);

        Assert.Equal(AlertReason.StillFiring, world.Observe(HighCpu, AlertState.Firing));

        Assert.Single(world.Attempts);
    }

    [Fact]
    public void Alert_held_by_two_rules_ends_with_the_last()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing, rule: "a/HighCpu");
        world.Observe(HighCpu, AlertState.Firing, rule: "b/HighCpu");
        world.Accept();

        Assert.Equal(AlertReason.HeldByAnother, world.Observe(HighCpu, AlertState.Inactive, rule: "a/HighCpu"));
        Assert.Empty(world.Attempts);
        Assert.Equal(AlertReason.EndedEpisode, world.Observe(HighCpu, AlertState.Inactive, rule: "b/HighCpu"));
        Assert.Equal(["ops resolved HighCpu"], world.Asked());
    }

    [Fact]
    public void Episodes_in_one_instant_have_names_and_keys_of_their_own()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        var keys = new HashSet<string>();
        for (int i = 0; i < 3; i++)
        {
            world.Observe(HighCpu, AlertState.Firing, at: AlertWorld.Start);
            keys.Add(world.Attempts[0].Notification.Key + world.Attempts[0].Notification.Episode);
            world.Accept();
            world.Observe(HighCpu, AlertState.Inactive, at: AlertWorld.Start);
            keys.Add(world.Attempts[0].Notification.Key + world.Attempts[0].Notification.Episode);
            world.Accept();
        }

        Assert.Equal(6, keys.Count);
    }

    [Fact]
    public void Receiver_is_told_only_what_it_wants()
    {
        Assert.True(LabelMatcher.TryCreate("component", MatchOperator.Matches, "gate.*", out LabelMatcher gate, out _));
        var world = new AlertWorld(
            null,
            new AlertReceiver("all", []),
            new AlertReceiver("gates", [gate]),
            new AlertReceiver("night", [], AlertSeverity.Critical),
            new AlertReceiver("short", [], SendResolved: false));

        LabelSet warning = AlertWorld.Labels("Slow", component: "risk", severity: "warning");
        world.Observe(warning, AlertState.Firing);
        Assert.Equal(["all firing Slow", "short firing Slow"], world.Asked());
        world.Accept();
        world.Accept();
        world.Observe(warning, AlertState.Inactive);
        Assert.Equal(["all resolved Slow"], world.Asked());
        world.Accept();
        world.Observe(HighCpu, AlertState.Firing);
        Assert.Equal(
            ["all firing HighCpu", "gates firing HighCpu", "night firing HighCpu", "short firing HighCpu"],
            world.Asked());
    }

    [Fact]
    public void Receiver_that_comes_new_is_told_what_fires()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing);
        world.Accept();

        Assert.Equal(
            AlertReason.ReceiversChanged,
            world.Send(new AlertCommand.ConfigureReceivers([AlertWorld.Receiver("ops"), AlertWorld.Receiver("chat")])));

        Assert.Equal(["chat firing HighCpu"], world.Asked());
    }

    [Fact]
    public void Receiver_that_goes_takes_its_waiting_notifications_with_it()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing);
        world.Observe(HighCpu, AlertState.Inactive);

        world.Send(new AlertCommand.ConfigureReceivers([]));

        Assert.Empty(world.State.Outbox.Entries);
        Assert.Equal(2, world.State.Outbox.DeadLetters.Count);
        Assert.Equal(AlertReason.StaleAnswer, world.Accept());
    }

    [Fact]
    public void Ended_alert_is_forgotten_after_its_retention()
    {
        var world = new AlertWorld(new AlertOptions { Retention = TimeSpan.FromMinutes(10) });
        world.Observe(HighCpu, AlertState.Firing);
        world.Observe(HighCpu, AlertState.Inactive);

        Assert.Equal(AlertWorld.Start.AddMinutes(10), world.NextWake);
        world.Tick(TimeSpan.FromMinutes(9));
        Assert.Single(world.State.Alerts);
        world.Tick(TimeSpan.FromMinutes(1));
        Assert.Empty(world.State.Alerts);
        Assert.Equal(1, world.State.Totals.AlertsPruned);
        Assert.Null(world.NextWake);
    }

    [Fact]
    public void Alerts_past_the_limit_are_refused_and_counted_but_ended_ones_make_room()
    {
        var world = new AlertWorld(new AlertOptions { MaxAlerts = 2 });
        world.Observe(AlertWorld.Labels("A"), AlertState.Firing);
        world.Observe(AlertWorld.Labels("B"), AlertState.Firing);

        Assert.Equal(AlertReason.TooManyAlerts, world.Observe(AlertWorld.Labels("C"), AlertState.Firing));
        Assert.Equal(1, world.State.Totals.AlertsRefused);
        world.Observe(AlertWorld.Labels("A"), AlertState.Inactive);
        Assert.Equal(AlertReason.BeganEpisode, world.Observe(AlertWorld.Labels("C"), AlertState.Firing));
        Assert.DoesNotContain(AlertWorld.Labels("A"), world.State.Alerts);
    }

    [Fact]
    public void Impossible_fact_throws()
    {
        Assert.Throws<InvalidOperationException>(() => AlertFold.Apply(
            AlertManagerState.Empty, new AlertEvent.EpisodeBegan(AlertWorld.Start, HighCpu, AlertWorld.Start)));
        Assert.Throws<InvalidOperationException>(() => AlertFold.Apply(
            AlertManagerState.Empty, new AlertEvent.NotificationDelivered(AlertWorld.Start, 1, 1)));
    }

    /// <summary>What Alertmanager 0.25 answered for the same labels.</summary>
    [Fact]
    public void Fingerprint_is_the_one_that_alertmanager_gives()
    {
        Assert.Equal("d2b371819297f98a", AlertFingerprint.Of(LabelSet.From(("a", "b"))));
        Assert.Equal(
            "b7ac20a12901d5a7", AlertFingerprint.Of(LabelSet.From(("zone", "zürich"), ("alertname", "HighCpu"))));
    }

    [Fact]
    public void Fingerprint_takes_labels_of_any_length()
    {
        string text = new('ü', 10_000);
        Assert.NotEqual(
            AlertFingerprint.Of(LabelSet.From(("a", text))), AlertFingerprint.Of(LabelSet.From(("a", text + "x"))));
    }
}
