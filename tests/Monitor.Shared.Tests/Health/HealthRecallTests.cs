using Monitor.Shared.Health;
using Monitor.Shared.Health.Journal;

namespace Monitor.Shared.Tests.Health;

/// <summary>What a new owner of the duty makes of what was heard before it: the past, and not news.</summary>
public sealed class HealthRecallTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);

    private readonly HealthJudge _judge = new(new HealthOptions
    {
        Default = new ComponentPolicy(IsCritical: true, TimeSpan.FromSeconds(30)),
    });

    private HealthState _state = HealthState.Empty;

    [Fact]
    public void Sighting_that_is_read_late_does_not_make_a_component_look_alive_now()
    {
        Step(new HealthInput.ComponentSeen("risk"), 0);
        Recall(new HealthInput.ComponentSeen("risk", Start.AddSeconds(5)), at: 5);
        Step(new HealthInput.Recovered(Start.AddSeconds(58)), 60);
        Step(new HealthInput.Tick(), 60);

        Assert.Equal(Start.AddSeconds(5), _state.Components["risk"].LastSeen);
        Assert.Equal(HealthLevel.Unhealthy, _state.Components["risk"].Level);
    }

    [Fact]
    public void Component_that_spoke_while_the_duty_moved_is_not_silent()
    {
        Step(new HealthInput.ComponentSeen("risk"), 0);
        Recall(new HealthInput.ComponentSeen("risk", Start.AddSeconds(58)), at: 58);
        Step(new HealthInput.Recovered(Start.AddSeconds(58)), 60);
        Step(new HealthInput.Tick(), 60);

        Assert.Equal(HealthLevel.Healthy, _state.Components["risk"].Level);
    }

    [Fact]
    public void Nobodys_silence_counts_from_a_time_when_nobody_could_be_heard()
    {
        Step(new HealthInput.ComponentSeen("risk"), 0);
        Step(new HealthInput.Recovered(Start.AddSeconds(1)), 600);
        Step(new HealthInput.Tick(), 601);
        Assert.Equal(HealthLevel.Healthy, _state.Components["risk"].Level);

        Step(new HealthInput.Tick(), 640);
        Assert.Equal(HealthLevel.Unhealthy, _state.Components["risk"].Level);
    }

    [Fact]
    public void Who_was_silent_before_stays_so_until_heard()
    {
        Step(new HealthInput.ComponentSeen("risk"), 0);
        Step(new HealthInput.Tick(), 40);
        Assert.Equal(HealthLevel.Unhealthy, _state.Components["risk"].Level);

        Step(new HealthInput.Recovered(Start.AddSeconds(41)), 600);
        Step(new HealthInput.Tick(), 660);

        Assert.Equal(HealthLevel.Unhealthy, _state.Components["risk"].Level);
        Assert.Equal(Start, _state.Components["risk"].LastSeen);
    }

    [Fact]
    public void Report_of_the_past_stands_for_what_is_left_of_its_time()
    {
        Step(new HealthInput.ComponentSeen("risk"), 0);
        Recall(
            new HealthInput.HealthReported(
                "risk", "", HealthLevel.Critical, "no prices", TimeSpan.FromSeconds(60), Start.AddSeconds(10)),
            at: 10);
        Recall(new HealthInput.ComponentSeen("risk", Start.AddSeconds(49)), at: 49);
        Step(new HealthInput.Recovered(Start.AddSeconds(49)), 50);
        Step(new HealthInput.Tick(), 50);
        Assert.Equal(HealthLevel.Critical, _state.Components["risk"].Level);

        Step(new HealthInput.ComponentSeen("risk"), 100);
        Step(new HealthInput.Tick(), 100);
        Assert.Equal(HealthLevel.Healthy, _state.Components["risk"].Level);
    }

    [Fact]
    public void Snapshot_keeps_reports_and_rhythms_and_the_position()
    {
        for (int second = 0; second <= 60; second += 5)
            Step(new HealthInput.ComponentSeen("risk"), second);
        Step(new HealthInput.HealthReported("risk", "a", HealthLevel.Degraded, "slow"), 61);
        ComponentHealth before = _state.Components["risk"];

        (HealthState state, long position) = HealthCodec.DecodeSnapshot(HealthCodec.EncodeSnapshot(_state, 4711));

        Assert.Equal(4711, position);
        ComponentHealth after = state.Components["risk"];
        Assert.Equal(before.Rhythm, after.Rhythm);
        Assert.Equal(before.MayImproveAt, after.MayImproveAt);
        Assert.Equal(before.Reports.AsEnumerable(), after.Reports.AsEnumerable());
    }

    [Fact]
    public void Snapshot_of_the_first_release_is_read()
    {
        (HealthState state, long position) = HealthCodec.DecodeSnapshot(
            """
            {"version":1,"components":[{"name":"risk","level":3,"since":"2026-01-05T09:00:00+00:00","hasLeft":false,
             "lastSeen":"2026-01-05T08:59:00+00:00","reasons":[]}],"system":3,
             "systemSince":"2026-01-05T09:00:00+00:00","systemReasons":[],"timeline":[]}
            """u8);

        Assert.Equal(0, position);
        Assert.Equal(HealthLevel.Unhealthy, state.Components["risk"].Level);
        Assert.Empty(state.Components["risk"].Reports);
    }

    private void Step(HealthInput input, int second) =>
        _state = _judge.Step(_state, input, Start.AddSeconds(second)).State;

    private void Recall(HealthInput input, int at) => _state = _judge.Recall(_state, input, Start.AddSeconds(at));
}
