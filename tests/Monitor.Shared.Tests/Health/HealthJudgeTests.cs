using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;
using Monitor.Shared.Health.Journal;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Health;

public sealed class HealthJudgeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private static readonly HealthOptions Options = new()
    {
        Components = ImmutableDictionary<string, ComponentPolicy>.Empty
            .Add("gateway", new ComponentPolicy(IsCritical: true, TimeSpan.FromSeconds(30)))
            .Add("report", new ComponentPolicy(IsCritical: false, TimeSpan.FromMinutes(10))),
    };

    private readonly HealthJudge _judge = new(Options);
    private readonly List<HealthEvent> _events = [];
    private HealthState _state = HealthState.Empty;
    private DateTimeOffset _now = Start;

    [Fact]
    public void Component_that_is_seen_is_healthy()
    {
        Do(new HealthInput.ComponentSeen("gateway"));

        Assert.Equal(HealthLevel.Healthy, LevelOf("gateway"));
        Assert.Empty(_state.Components["gateway"].Reasons);
        Assert.Equal(HealthLevel.Healthy, _state.System);
        Assert.Single(_state.Timeline);
    }

    [Fact]
    public void Silence_makes_unhealthy_after_the_components_own_time_and_a_word_heals()
    {
        Do(new HealthInput.ComponentSeen("gateway"));
        Do(new HealthInput.ComponentSeen("report"));
        Later(29.9);
        Assert.Equal(HealthLevel.Healthy, LevelOf("gateway"));
        Later(0.1);
        Assert.Equal(HealthLevel.Unhealthy, LevelOf("gateway"));
        Assert.Equal("no data since 09:00:00, 30 s are allowed", _state.Components["gateway"].Reasons[0].Text);
        Assert.Equal(HealthLevel.Healthy, LevelOf("report"));
        Assert.Equal(HealthLevel.Unhealthy, _state.System);

        _now += TimeSpan.FromSeconds(10);
        Do(new HealthInput.ComponentSeen("gateway"));
        Assert.Equal(HealthLevel.Healthy, LevelOf("gateway"));
        Assert.Equal(HealthLevel.Healthy, _state.System);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(10, 30)]
    [InlineData(60, 150)]
    public void Component_without_a_policy_is_silent_by_its_own_rhythm(int exportSeconds, int silentAfterSeconds)
    {
        // An export comes as two words a second apart.
        DateTimeOffset last = Start;
        for (int second = 0; second <= 1200; second++)
        {
            _now = Start + TimeSpan.FromSeconds(second);
            if (second % exportSeconds is 0 or 1)
            {
                Do(new HealthInput.ComponentSeen("other"));
                last = _now;
            }

            Do(new HealthInput.Tick());
            Assert.Equal(HealthLevel.Healthy, LevelOf("other"));
        }

        while (LevelOf("other") == HealthLevel.Healthy)
            Later(1);
        Assert.InRange((_now - last).TotalSeconds, silentAfterSeconds * 0.85, silentAfterSeconds);
    }

    [Theory]
    [InlineData(AlertSeverity.Info, HealthLevel.Healthy)]
    [InlineData(AlertSeverity.Warning, HealthLevel.Degraded)]
    [InlineData(AlertSeverity.Error, HealthLevel.Unhealthy)]
    [InlineData(AlertSeverity.Critical, HealthLevel.Critical)]
    public void Alert_counts_by_its_severity(AlertSeverity severity, HealthLevel level)
    {
        Do(new HealthInput.ComponentSeen("gateway"));
        Do(Changed(Alert("HighCpu", severity), isFiring: true));

        Assert.Equal(level, LevelOf("gateway"));
        Assert.Equal(level, _state.System);
    }

    [Fact]
    public void Worst_reason_counts_and_all_are_named()
    {
        Do(new HealthInput.HealthReported("gateway", "gw-1", HealthLevel.Degraded, "queue is long"));
        Do(Changed(Alert("HighCpu", AlertSeverity.Critical), isFiring: true));

        Assert.Equal(HealthLevel.Critical, LevelOf("gateway"));
        Assert.Equal(
            ["HighCpu fires since 09:00:00", "gw-1 reports: queue is long"],
            _state.Components["gateway"].Reasons.Select(reason => reason.Text));
    }

    [Fact]
    public void Component_that_is_not_critical_degrades_the_system_at_most()
    {
        Do(new HealthInput.HealthReported("report", "", HealthLevel.Critical, "broken"));

        Assert.Equal(HealthLevel.Critical, LevelOf("report"));
        Assert.Equal(HealthLevel.Degraded, _state.System);
        Assert.Equal("report is CRITICAL: it reports: broken", _state.SystemReasons[0].Text);
    }

    [Fact]
    public void Report_stands_for_its_time_and_no_longer()
    {
        Do(new HealthInput.HealthReported("gateway", "gw-1", HealthLevel.Degraded, "slow", TimeSpan.FromSeconds(10)));
        Later(9);
        Assert.Equal(HealthLevel.Degraded, LevelOf("gateway"));
        Later(1);
        Assert.Equal(HealthLevel.Healthy, LevelOf("gateway"));
    }

    [Fact]
    public void Report_of_long_ago_counts_from_when_it_was_said()
    {
        Do(new HealthInput.HealthReported(
            "gateway", "", HealthLevel.Critical, "old", TimeSpan.FromSeconds(60), Start - TimeSpan.FromSeconds(60)));
        Assert.Empty(_state.Components);
        Do(new HealthInput.HealthReported(
            "gateway", "", HealthLevel.Critical, "old", TimeSpan.FromSeconds(60), Start - TimeSpan.FromSeconds(50)));
        Later(9);
        Assert.Equal(HealthLevel.Critical, LevelOf("gateway"));
        Later(1);
        Assert.Equal(HealthLevel.Healthy, LevelOf("gateway"));
    }

    [Fact]
    public void Flapping_component_stays_at_its_worse_level()
    {
        Do(new HealthInput.ComponentSeen("gateway"));
        int changes = 0;
        for (int i = 0; i < 40; i++)
        {
            Do(Changed(Alert("HighCpu", AlertSeverity.Warning), isFiring: i % 2 == 0));
            changes = _events.OfType<HealthEvent.ComponentChanged>().Count();
            _now += TimeSpan.FromMilliseconds(100);
            Do(new HealthInput.ComponentSeen("gateway"));
        }

        Assert.Equal(2, changes);
        Later(6);
        Assert.Equal(HealthLevel.Healthy, LevelOf("gateway"));
    }

    [Fact]
    public void Restart_loses_no_level_and_invents_no_change()
    {
        Do(new HealthInput.HealthReported(
            "gateway", "gw-1", HealthLevel.Unhealthy, "no exchange", TimeSpan.FromMinutes(5)));
        Do(new HealthInput.ComponentSeen("report"));
        Restart();
        int known = _events.Count;
        for (int i = 0; i < 25; i++)
            Later(1);
        Do(new HealthInput.HealthReported("gateway", "gw-1", HealthLevel.Unhealthy, "no exchange"));
        Do(new HealthInput.ComponentSeen("report"));
        Later(10);

        Assert.Equal(known, _events.Count);
        Assert.Equal(HealthLevel.Unhealthy, LevelOf("gateway"));
    }

    [Fact]
    public void Component_that_died_with_the_monitor_is_noticed_after_the_restart()
    {
        Do(new HealthInput.ComponentSeen("gateway"));
        _now += TimeSpan.FromHours(1);
        Restart();
        Later(29);
        Assert.Equal(HealthLevel.Healthy, LevelOf("gateway"));
        Later(1);
        Assert.Equal(HealthLevel.Unhealthy, LevelOf("gateway"));
    }

    [Fact]
    public void Alerts_replaced_end_those_that_are_not_among_them()
    {
        Do(Changed(Alert("Old", AlertSeverity.Critical), isFiring: true));
        _now += TimeSpan.FromSeconds(10);
        Do(new HealthInput.AlertsReplaced([Alert("New", AlertSeverity.Warning)]));

        Assert.Equal(HealthLevel.Degraded, LevelOf("gateway"));
    }

    [Fact]
    public void Component_known_only_from_an_alert_goes_with_it()
    {
        Do(Changed(Alert("Absent", AlertSeverity.Critical), isFiring: true));
        Later(60);
        Assert.Equal(HealthLevel.Critical, LevelOf("gateway"));
        Do(Changed(Alert("Absent", AlertSeverity.Critical), isFiring: false));
        Later(1);
        Assert.Empty(_state.Components);
        Assert.Equal(HealthLevel.Healthy, _state.System);
    }

    [Fact]
    public void Components_past_the_limit_are_counted_and_not_kept()
    {
        var judge = new HealthJudge(Options with { MaxComponents = 2 });
        HealthState state = HealthState.Empty;
        for (int i = 0; i < 5; i++)
            state = judge.Step(state, new HealthInput.ComponentSeen("c" + i), _now).State;

        Assert.Equal(2, state.Components.Count);
        Assert.Equal(3, state.Refused);
    }

    [Fact]
    public void Timeline_is_bounded()
    {
        for (int i = 0; i < HealthState.TimelineLength * 2; i++)
            Do(new HealthInput.ComponentSeen("c" + i));

        Assert.Equal(HealthState.TimelineLength, _state.Timeline.Count);
    }

    [Fact]
    public void Replay_of_random_inputs_gives_the_levels_that_were_shown()
    {
        var random = new Random(7);
        for (int i = 0; i < 3_000; i++)
        {
            _now += TimeSpan.FromSeconds(random.Next(8));
            string component = "c" + random.Next(6);
            Do(random.Next(5) switch
            {
                0 => new HealthInput.HealthReported(
                    component, "i" + random.Next(3), (HealthLevel)random.Next(1, 5), "so"),
                1 => Changed(
                    Alert("A" + random.Next(3), (AlertSeverity)random.Next(1, 5), component), random.Next(2) == 0),
                2 => new HealthInput.Tick(),
                _ => new HealthInput.ComponentSeen(component),
            });
            AssertSystemIsSum();
        }

        HealthState replayed = _events.Aggregate(HealthState.Empty, (state, @event) => state.Apply(@event));
        Assert.Equal(_state.System, replayed.System);
        Assert.Equal(
            _state.Components.Values.Select(c => (c.Name, c.Level, c.Since)),
            replayed.Components.Values.Select(c => (c.Name, c.Level, c.Since)));
    }

    private void AssertSystemIsSum()
    {
        HealthLevel worst = _state.Components.Values
            .Select(c => Options.PolicyOf(c.Name).IsCritical ? c.Level : Min(c.Level, HealthLevel.Degraded))
            .DefaultIfEmpty(HealthLevel.Healthy).Max();
        Assert.Equal(worst, _state.System);
    }

    private static HealthLevel Min(HealthLevel one, HealthLevel other) => one < other ? one : other;

    private static HealthInput.AlertsChanged Changed(ComponentAlert alert, bool isFiring) =>
        new([new AlertChange(alert, isFiring)]);

    private static ComponentAlert Alert(string name, AlertSeverity severity, string component = "gateway") => new(
        LabelSet.From(("alertname", name), ("component", component)), component, name, severity, Start);

    private HealthLevel LevelOf(string component) => _state.Components[component].Level;

    private void Later(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        Do(new HealthInput.Tick());
    }

    private void Do(HealthInput input)
    {
        HealthStep step = _judge.Step(_state, input, _now);
        _state = step.State;
        _events.AddRange(step.Events);
    }

    /// <summary>Through the bytes: first half of the events as a snapshot, the rest replayed.</summary>
    private void Restart()
    {
        HealthState state = HealthState.Empty;
        for (int i = 0; i < _events.Count; i++)
        {
            if (i == _events.Count / 2)
                (state, _) = HealthCodec.DecodeSnapshot(HealthCodec.EncodeSnapshot(state, logPosition: 7));
            state = state.Apply(HealthCodec.DecodeEvent(HealthCodec.Encode(_events[i])));
        }

        _state = state;
        Do(new HealthInput.Recovered());
    }
}
