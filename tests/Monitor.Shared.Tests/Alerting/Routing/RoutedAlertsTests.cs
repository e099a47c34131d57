using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Alerting.Flapping;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Alerting.Routing;

public sealed class RoutedAlertsTests
{
    [Fact]
    public void Group_collects_then_tells_and_then_keeps_its_interval()
    {
        var world = new RoutedWorld(RoutedWorld.Grouped());
        world.Fire("A");
        world.Wait(10);
        world.Fire("B");
        world.Wait(30);
        world.Fire("C");
        world.Wait(600);
        Assert.Equal(["30 ops firing A B", "330 ops firing A B C"], world.Told);
        world.Resolve("B");
        world.Wait(600);
        Assert.Equal("640 ops firing A C resolved B", world.Told[2]);
        world.Resolve("A");
        world.Resolve("C");
        world.Wait(600);
        Assert.Equal(["1240 ops firing C resolved A", "1540 ops resolved C"], world.Told[3..]);
        Assert.Empty(world.State.Routed.Groups.All);
    }

    [Fact]
    public void Critical_alert_does_not_wait_for_the_interval_of_warnings()
    {
        var world = new RoutedWorld(RoutedWorld.Grouped());
        world.Fire("A");
        world.Wait(40);
        world.Fire("B", "critical");
        world.Wait(60);
        Assert.Equal(["30 ops firing A", "70 ops firing B A"], world.Told);
    }

    [Fact]
    public void What_still_fires_is_repeated_with_a_key_of_its_own()
    {
        var world = new RoutedWorld(RoutedWorld.Grouped(0, 60, 600));
        world.Fire("A");
        world.Wait(1500);
        Assert.Equal(["0 ops firing A", "600 ops firing A", "1200 ops firing A"], world.Told);
        Assert.Equal(3, world.Entries.Select(entry => entry.Key).Distinct().Count());
    }

    [Fact]
    public void Alert_that_came_and_went_while_its_group_collected_is_not_told()
    {
        var world = new RoutedWorld(RoutedWorld.Grouped());
        world.Fire("A");
        world.Wait(10);
        world.Resolve("A");
        world.Wait(1000);
        Assert.Empty(world.Told);
        Assert.Empty(world.State.Routed.Groups.All);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Silenced_alert_is_told_when_the_silence_is_over(bool isGrouped)
    {
        var world = new RoutedWorld(isGrouped ? RoutedWorld.Grouped(0, 60) : RoutedWorld.Alone());
        string id = world.Silence("team=fx", minutes: 60);
        world.Fire("A");
        world.Fire("B");
        world.Wait(600);
        world.Resolve("B");
        world.Wait(600);
        Assert.Empty(world.Told);
        Assert.Equal(2, world.State.Routed.Silences.All[id].Hits);
        Assert.Equal(HoldKind.Silenced, world.State.Routed.Held.ByCause.Single().Key.Kind);
        world.Wait(3600);
        Assert.Equal(["3600 ops firing A"], world.Told);
        Assert.Empty(world.State.Routed.Held.ByCause);
    }

    [Fact]
    public void Silence_that_is_ended_by_hand_lets_go_at_once_and_one_that_grows_does_not()
    {
        var world = new RoutedWorld(RoutedWorld.Alone());
        string id = world.Silence("team=fx", minutes: 10);
        world.Fire("A");
        Assert.Equal(id, world.Silence("team=fx", minutes: 30, id));
        world.Wait(1200);
        Assert.Empty(world.Told);
        Assert.Equal(1, world.State.Routed.Silences.All[id].Hits);
        world.Send(new AlertCommand.ExpireSilence(id));
        Assert.Equal(["1200 ops firing A"], world.Told);
        world.Send(new AlertCommand.ExpireSilence(id));
        Assert.Equal(SilenceRefusal.Invalid, Assert.IsType<AlertAnswer.SilenceRefused>(world.Answer).Kind);
    }

    [Fact]
    public void End_of_a_told_alert_is_told_through_a_silence()
    {
        var world = new RoutedWorld(RoutedWorld.Alone());
        world.Fire("A");
        world.Silence("team=fx", minutes: 60);
        world.Wait(10);
        world.Resolve("A");
        Assert.Equal(["0 ops firing A", "10 ops resolved A"], world.Told);
    }

    [Fact]
    public void Reminder_of_a_silence_comes_once_before_its_end_and_old_ones_are_forgotten()
    {
        var world = new RoutedWorld(RoutedWorld.Alone());
        world.Silence("team=fx", minutes: 60);
        world.Silence("team=rates", minutes: 5);
        world.Wait(44 * 60);
        Assert.Null(world.State.Routed.Silences.All["s0"].RemindedAt);
        world.Wait(2 * 60);
        Assert.Equal(AlertWorld.Start.AddMinutes(45), world.State.Routed.Silences.All["s0"].RemindedAt);
        world.Wait(TimeSpan.FromDays(6).TotalSeconds);
        Assert.Empty(world.State.Routed.Silences.All);
    }

    [Fact]
    public void Inhibited_alert_is_told_when_what_inhibits_it_is_over()
    {
        var world = new RoutedWorld(RoutedWorld.Alone(new InhibitionRule(
            RoutedWorld.Matchers("severity=critical"), RoutedWorld.Matchers("severity=warning"), ["team"])));
        world.Fire("Down", "critical");
        world.Fire("Slow");
        world.Fire("Full");
        world.Wait(10);
        world.Resolve("Full");
        world.Wait(10);
        Assert.Equal(["0 ops firing Down"], world.Told);
        world.Resolve("Down", "critical");
        Assert.Equal(["20 ops resolved Down", "20 ops firing Slow"], world.Told[1..]);
    }

    [Fact]
    public void Muted_route_tells_when_its_time_is_over()
    {
        var nights = new NamedTimeIntervals(
            "early", [new TimeIntervalDefinition([new TimeOfDayRange("00:00", "10:00")], [], [], [], [])]);
        RoutingDefinition definition = RoutedWorld.Grouped(0, 60);
        var world = new RoutedWorld(definition with
        {
            Route = definition.Route with { Routes = [RouteDefinition.Empty with { MuteTimes = ["early"] }] },
            TimeIntervals = [nights],
        });
        world.Fire("A");
        world.Wait(7200);
        Assert.Equal(["3600 ops firing A"], world.Told);
    }

    [Fact]
    public void Other_routing_does_not_tell_again_and_tells_ends_that_waited()
    {
        var world = new RoutedWorld(RoutedWorld.Grouped());
        world.Fire("A");
        world.Fire("B");
        world.Wait(60);
        world.Resolve("B");
        world.Configure(RoutedWorld.Alone());
        Assert.Equal(["30 ops firing A B", "60 ops resolved B"], world.Told);
        world.Configure(RoutedWorld.Grouped(0, 60));
        world.Fire("C");
        world.Wait(60);
        world.Resolve("A");
        world.Wait(600);
        Assert.Equal(["60 ops firing A C", "120 ops firing C resolved A"], world.Told[2..]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Flapping_alert_is_told_once_more_and_comes_back_when_it_is_steady(bool endsFiring)
    {
        var options = new AlertOptions { Flapping = new FlapOptions { Episodes = 3 } };
        var world = new RoutedWorld(RoutedWorld.Alone(), options);
        for (int i = 0; i < 10; i++)
        {
            world.Fire("A");
            world.Wait(10);
            world.Resolve("A");
            world.Wait(10);
        }

        Assert.Equal(
            ["0 ops firing A", "10 ops resolved A", "20 ops firing A", "30 ops resolved A", "40 ops firing A"],
            world.Told);
        Assert.Equal("fired 3 times in 10m", world.Entries[^1].Annotations["flapping"]);
        if (endsFiring)
            world.Fire("A");
        world.Wait(1000);
        Assert.Equal(endsFiring ? "500 ops firing A" : "490 ops resolved A", Assert.Single(world.Told[5..]));
        Assert.Empty(world.State.Routed.Flapping);
        world.Resolve("A");
        Assert.Equal(endsFiring ? 7 : 6, world.Told.Count);
    }

    [Fact]
    public void Posted_alert_fires_while_it_is_sent_again_and_ends_when_it_is_not()
    {
        var world = new RoutedWorld(RoutedWorld.Alone());
        Post(world, "A", endsAt: 240);
        Post(world, "B", endsAt: 240);
        for (int i = 0; i < 5; i++)
        {
            world.Wait(60);
            Post(world, "A", endsAt: world.Now.Subtract(AlertWorld.Start).TotalSeconds + 240);
        }

        Assert.Equal(["0 ops firing A", "0 ops firing B", "240 ops resolved B"], world.Told);
        Post(world, "A", endsAt: 299);
        Assert.Equal("300 ops resolved A", world.Told[^1]);
        Assert.Empty(world.State.Routed.Posted.All);
    }

    private static void Post(RoutedWorld world, string name, double endsAt) =>
        world.Send(new AlertCommand.Post(
            [new PostedAlert(
                RoutedWorld.Labels(name), LabelSet.Empty, null, AlertWorld.Start.AddSeconds(endsAt), "")]));
}
