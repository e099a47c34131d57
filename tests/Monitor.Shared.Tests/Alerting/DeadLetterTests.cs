using Monitor.Shared.Alerting;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Alerting;

public sealed class DeadLetterTests
{
    private static readonly LabelSet HighCpu = AlertWorld.Labels("HighCpu");

    [Fact]
    public void Letter_is_told_again_under_the_key_that_it_had()
    {
        var world = new AlertWorld(receivers: AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing);
        string key = world.Attempts[0].Notification.Key;
        world.Refuse();
        long id = Assert.Single(world.State.Outbox.DeadLetters).Notification.Id;

        Assert.Equal(AlertReason.LetterResent, world.Send(new AlertCommand.ResendLetter(id)));

        Assert.Empty(world.State.Outbox.DeadLetters);
        Assert.Equal(key, Assert.Single(world.Attempts).Notification.Key);
        Assert.Equal(1, world.Attempts[0].Number);
        world.Accept();
        Assert.Equal(TellingState.Delivered, world.State.Alerts[HighCpu].Episode!.Told["ops"].Firing);
        Assert.Equal(AlertReason.LetterRefused, world.Send(new AlertCommand.ResendLetter(id)));
    }

    [Fact]
    public void Whoever_hears_late_that_an_alert_fired_hears_that_it_is_over()
    {
        var world = new AlertWorld(receivers: AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing);
        world.Refuse();
        world.Observe(HighCpu, AlertState.Inactive);
        Assert.Empty(world.Attempts);

        world.Send(new AlertCommand.ResendLetter(world.State.Outbox.DeadLetters[0].Notification.Id));

        Assert.Equal(["ops firing HighCpu"], world.Asked());
        world.Accept();
        Assert.Equal(["ops resolved HighCpu"], world.Asked());
    }

    [Fact]
    public void Letter_to_a_receiver_that_is_gone_stays()
    {
        var world = new AlertWorld(receivers: AlertWorld.Receiver("ops"));
        world.Observe(HighCpu, AlertState.Firing);
        world.Refuse();
        world.Send(new AlertCommand.ConfigureReceivers([AlertWorld.Receiver("chat")]));
        long id = world.State.Outbox.DeadLetters[0].Notification.Id;

        Assert.Equal(AlertReason.LetterRefused, world.Send(new AlertCommand.ResendLetter(id)));
        Assert.Single(world.State.Outbox.DeadLetters);
    }
}
