using System.Collections.Immutable;
using Monitor.Shared.Alerting.Flapping;
using Monitor.Shared.Durations;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting;

/// <summary>
/// An alert that comes and goes is told once more, with a word that it flaps, and then not until it is steady: then its
/// end, or that it fires if it has begun anew since. Its episodes go on being counted meanwhile.
/// </summary>
internal sealed class FlapPlan(FlapOptions? options, TellingPlan telling)
{
    /// <summary>Counts an episode that has just begun.</summary>
    /// <param name="before">The alert's episode before; null when it had none.</param>
    public void Count(AlertDraft draft, LabelSet labels, Episode? before)
    {
        Alert alert = draft.State.Alerts[labels];
        DateTimeOffset startsAt = alert.Episode!.StartsAt;
        if (options is null || before is null || alert.Flap?.Since is not null
            || startsAt - before.StartsAt > options.Within)
            return;
        draft.Raise(new AlertEvent.EpisodeCounted(draft.Now, labels, before.StartsAt));
        ImmutableArray<DateTimeOffset> begins = draft.State.Alerts[labels].Flap!.Begins;
        int episodes = begins.Count(begin => begin > startsAt - options.Within);
        if (episodes >= options.Episodes)
        {
            draft.Raise(new AlertEvent.FlappingBegan(
                draft.Now, labels, $"fired {episodes} times in {DurationText.Format(options.Within)}"));
        }
    }

    /// <summary>Tells how the alerts stand that have become steady.</summary>
    public void EndSteady(AlertDraft draft)
    {
        if (draft.State.Routed.Flapping.IsEmpty)
            return;
        TimeSpan steadyAfter = SteadyAfter;
        List<Alert> steady = [.. draft.State.Routed.Flapping
            .Where(flapping => flapping.Value + steadyAfter <= draft.Now)
            .Select(flapping => draft.State.Alerts[flapping.Key]).OrderBy(alert => alert.Number)];
        foreach (Alert alert in steady)
        {
            draft.Raise(new AlertEvent.FlappingEnded(draft.Now, alert.Labels));
            if (alert.Episode is { IsOpen: true })
                telling.TellFiring(draft, alert.Labels);
            else
                telling.TellResolved(draft, draft.State.Alerts[alert.Labels]);
        }
    }

    public DateTimeOffset? NextWake(AlertManagerState state) => state.Routed.Flapping.IsEmpty
        ? null
        : state.Routed.Flapping.Values.Min() + SteadyAfter;

    /// <summary>Where flapping is not looked for any more, what flapped before is steady at once.</summary>
    private TimeSpan SteadyAfter => options?.SteadyAfter ?? TimeSpan.Zero;
}
