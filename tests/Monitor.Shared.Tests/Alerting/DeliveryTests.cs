using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Alerting;

public sealed class DeliveryTests
{
    private static readonly LabelSet HighCpu = AlertWorld.Labels("HighCpu");

    private static readonly RetrySchedule Second = new()
    {
        FirstPause = TimeSpan.FromSeconds(2),
        LongestPause = TimeSpan.FromSeconds(8),
    };

    [Fact]
    public void Retry_waits_longer_each_time_up_to_the_cap()
    {
        AlertWorld world = Firing();
        double[] expected = [1, 2, 4, 4];
        foreach (double seconds in expected)
        {
            Assert.Equal(AlertReason.DeferredDelivery, world.Postpone());
            Assert.Equal(world.Now.AddSeconds(seconds), world.NextWake);
            world.Tick(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.Empty(world.Attempts);
            world.Tick(TimeSpan.FromTicks(1));
            Assert.Single(world.Attempts);
        }
    }

    [Fact]
    public void Retry_after_is_honoured_but_not_for_ever()
    {
        AlertWorld world = Firing();
        world.Postpone(TimeSpan.FromSeconds(30));
        Assert.Equal(world.Now.AddSeconds(30), world.NextWake);
        world.Tick(TimeSpan.FromSeconds(30));
        world.Postpone(TimeSpan.FromDays(3650));
        Assert.Equal(world.Now + Second.LongestRetryAfter, world.NextWake);
    }

    [Fact]
    public void Pause_is_half_to_whole_by_the_draw()
    {
        var retry = new RetrySchedule();
        Assert.Equal(TimeSpan.FromMilliseconds(250), retry.PauseAfter(1, null, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(375), retry.PauseAfter(1, null, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(30), retry.PauseAfter(int.MaxValue, null, 0));
    }

    [Fact]
    public void Every_attempt_has_the_same_key_and_the_next_number()
    {
        AlertWorld world = Firing();
        DeliveryAttempt first = world.Attempts[0];
        world.Postpone();
        world.Tick(TimeSpan.FromMinutes(1));
        DeliveryAttempt second = world.Attempts[0];

        Assert.Equal(first.Notification.Key, second.Notification.Key);
        Assert.Equal((1, 2), (first.Number, second.Number));
    }

    [Fact]
    public void Resolved_waits_for_its_firing_and_both_are_told()
    {
        AlertWorld world = Firing();
        world.Postpone();
        Assert.Equal(AlertReason.EndedEpisode, world.Observe(HighCpu, AlertState.Inactive));
        Assert.Empty(world.Attempts);
        world.Tick(TimeSpan.FromMinutes(1));
        Assert.Equal(["ops firing HighCpu"], world.Asked());
        world.Accept();
        Assert.Equal(["ops resolved HighCpu"], world.Asked());
    }

    [Fact]
    public void Resolved_is_not_told_where_firing_was_refused()
    {
        AlertWorld world = Firing();
        world.Observe(HighCpu, AlertState.Inactive);

        Assert.Equal(AlertReason.FailedDelivery, world.Refuse());

        Assert.Empty(world.Attempts);
        Assert.Equal(
            [FailureCause.Refused, FailureCause.BeginningNotTold],
            world.State.Outbox.DeadLetters.Select(letter => letter.Cause));
        world.Observe(HighCpu, AlertState.Firing);
        world.Refuse();
        world.Observe(HighCpu, AlertState.Inactive);
        Assert.Empty(world.Attempts);
    }

    [Fact]
    public void Refusal_of_one_episode_leaves_the_next_in_the_queue()
    {
        AlertWorld world = Firing();
        world.Observe(HighCpu, AlertState.Inactive);
        world.Observe(HighCpu, AlertState.Firing);

        world.Refuse();

        Assert.Equal(["ops firing HighCpu"], world.Asked());
        Assert.Equal(world.State.Alerts[HighCpu].Episode!.Id, world.Attempts[0].Notification.Episode);
    }

    [Fact]
    public void Notification_is_given_up_after_a_day()
    {
        AlertWorld world = Firing();
        while (world.Postpone() == AlertReason.DeferredDelivery)
            world.Tick(TimeSpan.FromHours(1));

        Assert.InRange(world.Now - AlertWorld.Start, TimeSpan.FromHours(23), TimeSpan.FromHours(25));
        Assert.Equal(FailureCause.Expired, world.State.Outbox.DeadLetters.Single().Cause);
        Assert.Equal(TellingState.Failed, world.State.Alerts[HighCpu].Episode!.Told["ops"].Firing);
    }

    [Fact]
    public void Receiver_has_no_more_under_way_than_it_may()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("ops", maxInFlight: 2));
        foreach (string name in new[] { "A", "B", "C" })
            world.Observe(AlertWorld.Labels(name), AlertState.Firing);
        Assert.Equal(["ops firing A", "ops firing B"], world.Asked());
        world.Accept();
        Assert.Equal(["ops firing B", "ops firing C"], world.Asked());
    }

    [Fact]
    public void Slow_receiver_does_not_delay_another()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("slow", maxInFlight: 1), AlertWorld.Receiver("ops"));
        world.Observe(AlertWorld.Labels("A"), AlertState.Firing);
        world.Observe(AlertWorld.Labels("B"), AlertState.Firing);
        Assert.Equal(["slow firing A", "ops firing A", "ops firing B"], world.Asked());
    }

    [Fact]
    public void Attempt_without_answer_is_made_again_and_its_late_answer_is_dropped()
    {
        AlertWorld world = Firing();
        DeliveryAttempt lost = world.Attempts[0];
        Assert.Equal(world.Now + Second.AttemptDeadline, world.NextWake);
        world.Tick(Second.AttemptDeadline);
        Assert.Equal(2, world.Attempts.Count);

        Assert.Equal(AlertReason.StaleAnswer, world.Accept());
        Assert.Equal(AlertReason.Delivered, world.Accept());
        Assert.Equal(lost.Notification.Id, world.State.Outbox.LastId);
    }

    [Fact]
    public void Recovery_makes_attempts_in_doubt_again()
    {
        AlertWorld world = Firing();
        string key = world.Attempts[0].Notification.Key;
        world.Attempts.Clear();

        world.Send(new AlertCommand.Recover());

        Assert.Equal(key, world.Attempts.Single().Notification.Key);
        Assert.Equal(2, world.Attempts[0].Number);
    }

    [Fact]
    public void Full_queue_gives_up_the_oldest_with_its_end()
    {
        var world = new AlertWorld(
            new AlertOptions { MaxWaitingPerReceiver = 3, Retry = Second }, AlertWorld.Receiver("ops", maxInFlight: 1));
        world.Observe(AlertWorld.Labels("UnderWay"), AlertState.Firing);
        world.Observe(AlertWorld.Labels("Old"), AlertState.Firing);
        world.Observe(AlertWorld.Labels("Old"), AlertState.Inactive);

        world.Observe(AlertWorld.Labels("New"), AlertState.Firing);

        Assert.Equal(2, world.State.Outbox.Lane("ops").Waiting.Count);
        Assert.Equal(
            [FailureCause.NoRoom, FailureCause.BeginningNotTold],
            world.State.Outbox.DeadLetters.Select(letter => letter.Cause));
        world.Accept();
        Assert.Equal(["ops firing New"], world.Asked());
    }

    private static AlertWorld Firing()
    {
        var world = new AlertWorld(new AlertOptions { Retry = Second }, AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing);
        return world;
    }
}
