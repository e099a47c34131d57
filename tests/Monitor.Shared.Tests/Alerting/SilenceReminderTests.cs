using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Tests.Alerting;

public sealed class SilenceReminderTests
{
    [Fact]
    public void Receiver_is_reminded_once_before_a_silence_ends()
    {
        AlertWorld world = World("chat");

        world.Tick(TimeSpan.FromMinutes(44));
        Assert.Empty(world.Attempts);
        world.Tick(TimeSpan.FromMinutes(1));

        OutboxEntry told = Assert.Single(world.Attempts).Notification;
        Assert.Equal("chat", told.Receiver);
        Assert.Equal("SilenceEnding", told.Labels["alertname"]);
        Assert.Equal(
            "The silence of alertname=\"HighCpu\" by ann ends at 2026-01-05 10:00:00 UTC", told.Annotations["summary"]);
        Assert.Equal("exchange closed", told.Annotations["description"]);
        world.Accept();
        world.Tick(TimeSpan.FromMinutes(10));
        Assert.Empty(world.Attempts);
    }

    [Fact]
    public void Receiver_that_is_gone_is_not_reminded()
    {
        AlertWorld world = World("nobody");

        world.Tick(TimeSpan.FromMinutes(45));

        Assert.Empty(world.Attempts);
        Assert.Contains(world.Events, fact => fact is AlertEvent.SilenceReminded);
    }

    private static AlertWorld World(string reminded)
    {
        var world = new AlertWorld(
            new AlertOptions { SilenceReminderReceiver = reminded }, AlertWorld.Receiver("ops"),
            AlertWorld.Receiver("chat"));
        world.Send(new AlertCommand.SetSilence(new SilenceRequest(
            "", "11111111-1111-1111-1111-111111111111", [LabelMatcher.Equal("alertname", "HighCpu")], world.Now,
            world.Now.AddHours(1), "ann", "exchange closed", [], true)));
        return world;
    }
}
