using System.Collections.Immutable;

namespace Monitor.Shared.Storage;

/// <summary>
/// Decides whether the store that a cluster keeps everything in is there, and when people are told that it is not.
///
/// Every node watches for itself, because whoever is cut off alone is as blind as all together. Outages have numbers,
/// which the store counts: a node knows the number of the next one as long as it is well, so all nodes that meet the
/// same outage tell of it under the same number, and a receiver can make one page of theirs. The first node to find the
/// store back has it count on.
///
/// A store that fails for less than a failover takes is nobody's page, and one that answers once is not back yet.
/// </summary>
public static class StoreWatch
{
    /// <summary>What follows from one look at the store.</summary>
    public static (StoreWatchState State, ImmutableArray<StoreWatchEffect> Effects) Step(
        StoreWatchState state, StoreWatchInput input, DateTimeOffset now, StoreWatchOptions options) =>
        (state.Phase, input) switch
        {
            (StorePhase.Well, StoreWatchInput.Answered answered) => (Known(state, answered), []),
            (StorePhase.Well, StoreWatchInput.Failed failed) =>
                (state with { Phase = StorePhase.Failing, Since = now, Reason = failed.Reason }, []),
            (StorePhase.Failing, StoreWatchInput.Answered answered) => (Known(Well(state, now), answered), []),
            (StorePhase.Failing, StoreWatchInput.Failed failed) => Failing(state, failed, now, options),
            (StorePhase.Away, StoreWatchInput.Answered) =>
                (state with { Phase = StorePhase.Returning, ReturnedAt = now }, []),
            (StorePhase.Away, StoreWatchInput.Failed failed) => (state with { Reason = failed.Reason }, []),
            (StorePhase.Returning, StoreWatchInput.Failed failed) =>
                (state with { Phase = StorePhase.Away, Reason = failed.Reason }, []),
            (StorePhase.Returning, StoreWatchInput.Answered answered) => Returning(state, answered, now, options),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "The watch knows no such input."),
        };

    private static (StoreWatchState, ImmutableArray<StoreWatchEffect>) Failing(
        StoreWatchState state, StoreWatchInput.Failed failed, DateTimeOffset now, StoreWatchOptions options)
    {
        state = state with { Reason = failed.Reason };
        return now - state.Since < options.AwayAfter
            ? (state, [])
            : (state with { Phase = StorePhase.Away },
                [new StoreWatchEffect.TellAway(state.Outage, state.Since, failed.Reason)]);
    }

    private static (StoreWatchState, ImmutableArray<StoreWatchEffect>) Returning(
        StoreWatchState state, StoreWatchInput.Answered answered, DateTimeOffset now, StoreWatchOptions options)
    {
        if (now - state.ReturnedAt < options.BackAfter)
            return (state, []);
        // Counted here too: if the store fails again before it has counted, the next outage is another one anyway.
        StoreWatchState well = Well(state, now) with { Outage = state.Outage + 1 };
        return (Known(well, answered),
            [
                new StoreWatchEffect.CountOutage(state.Outage),
                new StoreWatchEffect.TellBack(state.Outage, state.Since, state.ReturnedAt),
            ]);
    }

    private static StoreWatchState Well(StoreWatchState state, DateTimeOffset now) =>
        state with { Phase = StorePhase.Well, Since = now, Reason = "" };

    private static StoreWatchState Known(StoreWatchState state, StoreWatchInput.Answered answered) =>
        state with { Outage = Math.Max(state.Outage, answered.Outages) };
}
