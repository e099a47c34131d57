using Monitor.Shared.Storage;

namespace Monitor.Shared.Tests.Storage;

public sealed class StoreWatchTests
{
    private static readonly StoreWatchOptions Options = new();
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly List<StoreWatchEffect> _effects = [];
    private StoreWatchState _state = StoreWatchState.Start(Start);

    [Fact]
    public void Store_that_answers_is_told_to_nobody()
    {
        for (int second = 0; second < 100; second++)
            Answered(second);
        Assert.Equal(StorePhase.Well, _state.Phase);
        Assert.Empty(_effects);
    }

    [Fact]
    public void Failure_shorter_than_a_failover_is_told_to_nobody()
    {
        for (int second = 0; second < 10; second++)
            Failed(second);
        Answered(10);
        for (int second = 11; second < 20; second++)
            Failed(second);
        Assert.Equal(StorePhase.Failing, _state.Phase);
        Assert.Equal(At(11), _state.Since);
        Assert.Empty(_effects);
    }

    [Fact]
    public void Store_that_stays_away_is_told_once_under_the_number_that_the_store_gave()
    {
        Answered(0, outages: 7);
        for (int second = 1; second < 600; second++)
            Failed(second, $"reason {second}");
        Assert.Equal([new StoreWatchEffect.TellAway(7, At(1), "reason 11")], _effects);
        Assert.Equal((StorePhase.Away, "reason 599"), (_state.Phase, _state.Reason));
    }

    [Fact]
    public void Store_that_is_back_is_told_when_it_has_answered_for_a_while()
    {
        BeAway(outage: 7);
        Answered(100, outages: 7);
        Answered(101, outages: 7);
        Answered(102, outages: 7);
        Assert.Empty(_effects);
        Answered(103, outages: 7);
        Assert.Equal(
            [new StoreWatchEffect.CountOutage(7), new StoreWatchEffect.TellBack(7, At(1), At(100))], _effects);
        Assert.Equal((StorePhase.Well, "", 8L), (_state.Phase, _state.Reason, _state.Outage));
    }

    [Fact]
    public void Store_that_answers_now_and_then_is_still_away()
    {
        BeAway(outage: 7);
        for (int second = 100; second < 200; second += 2)
        {
            Answered(second, outages: 7);
            Failed(second + 1);
        }

        Assert.Equal(StorePhase.Away, _state.Phase);
        Assert.Equal(At(1), _state.Since);
        Assert.Empty(_effects);
    }

    [Fact]
    public void Next_outage_has_another_number_even_if_the_store_did_not_count()
    {
        BeAway(outage: 7);
        for (int second = 100; second <= 103; second++)
            Answered(second, outages: 7);
        _effects.Clear();
        for (int second = 104; second < 130; second++)
            Failed(second);
        Assert.Equal(8, Assert.IsType<StoreWatchEffect.TellAway>(Assert.Single(_effects)).Outage);
    }

    [Fact]
    public void Nodes_that_meet_the_same_outage_tell_of_it_under_one_number()
    {
        var other = new StoreWatchTests();
        Answered(0, outages: 7);
        other.Answered(0.4, outages: 7);
        for (int second = 1; second < 30; second++)
        {
            Failed(second, "refused");
            other.Failed(second + 0.4, "no answer");
        }

        Assert.Equal(
            ((StoreWatchEffect.TellAway)_effects.Single()).Outage,
            ((StoreWatchEffect.TellAway)other._effects.Single()).Outage);
    }

    private static DateTimeOffset At(double second) => Start + TimeSpan.FromSeconds(second);

    private void BeAway(long outage)
    {
        Answered(0, outage);
        for (int second = 1; second < 100; second++)
            Failed(second);
        _effects.Clear();
    }

    private void Answered(double second, long outages = 0) => Step(new StoreWatchInput.Answered(outages), second);

    private void Failed(double second, string reason = "refused") => Step(new StoreWatchInput.Failed(reason), second);

    private void Step(StoreWatchInput input, double second)
    {
        (_state, var effects) = StoreWatch.Step(_state, input, At(second), Options);
        _effects.AddRange(effects);
    }
}
