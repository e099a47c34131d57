using System.Collections.Immutable;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>
/// Takes over what nodes paged while the database was away, before the log is read on: so what the shards find in what
/// was kept for them meets an episode that is open already, goes on in it, and pages nobody again.
///
/// An adopted alert has one more source, which holds the episode open for as long as the shards may need: to recover,
/// to read what was kept, and to wait as long as the rule says. A shard that does not know of the alert yet ends
/// nothing, and neither does one that reads on its way to now how the alert came and went. When the time is over the
/// shards' word counts alone: where none says that the alert fires, the episode ends.
/// </summary>
internal sealed class AdoptPlan(Action<AlertDraft, ShardId, ReconciledAlert> stand)
{
    public AlertReason Take(AlertDraft draft, ImmutableArray<DegradedEpisode> episodes)
    {
        foreach (DegradedEpisode found in
            episodes.OrderBy(one => one.StartsAt).ThenBy(one => one.Id, StringComparer.Ordinal))
            Take(draft, found);
        draft.Answer = new AlertAnswer.EpisodesAdopted();
        return AlertReason.EpisodesAdopted;
    }

    /// <summary>Lets go what was held long enough.</summary>
    public void Tick(AlertDraft draft)
    {
        if (!(draft.State.Adopted.FirstUntil <= draft.Now))
            return;
        List<LabelSet> over =
        [
            .. draft.State.Adopted.All.Where(one => one.Value.Until <= draft.Now)
                .OrderBy(one => draft.State.Alerts[one.Key].Number).Select(one => one.Key),
        ];
        foreach (LabelSet labels in over)
            LetGo(draft, draft.State.Alerts[labels], draft.State.Adopted.All[labels].EndedAt);
    }

    private void Take(AlertDraft draft, DegradedEpisode found)
    {
        Alert? known = draft.State.Alerts.GetValueOrDefault(found.Labels);
        // It was adopted before, or the journal knows it, or a later one.
        if (known?.Episode?.StartsAt >= found.StartsAt)
            return;
        EndBefore(draft, known, found);
        if (draft.State.Alerts.GetValueOrDefault(found.Labels)?.Episode is { IsOpen: true })
            return;
        stand(draft, ShardId.Alerting, new ReconciledAlert(
            AdoptedBook.Rule, found.Labels, found.Annotations, AlertState.Firing, found.StartsAt, found.Value,
            found.Reason)
        {
            Adopted = found,
        });
    }

    /// <summary>
    /// A later episode can only have begun after the end of the one that is open here: nobody could journal that end.
    /// </summary>
    private void EndBefore(AlertDraft draft, Alert? known, DegradedEpisode later)
    {
        if (known?.Episode is not { IsOpen: true })
            return;
        foreach (AlertSource source in known.Sources)
            End(draft, source, known, later.StartsAt, "it ended and began anew while the database was away");
    }

    /// <summary>The end is when a shard last said so, or else when the node saw it that had found the alert.</summary>
    private void LetGo(AlertDraft draft, Alert alert, DateTimeOffset? endedAt)
    {
        DateTimeOffset? heardAt = alert.StandsSince > alert.Episode!.StartsAt ? alert.StandsSince : null;
        DateTimeOffset endsAt = (heardAt > endedAt ? heardAt : endedAt ?? heardAt) ?? draft.Now;
        string why = heardAt is not null ? alert.Reason
            : endedAt is not null ? "it ended while the database was away"
            : "its shard does not find it any more since the database is back";
        End(draft, new AlertSource(ShardId.Alerting, AdoptedBook.Rule, AlertState.Firing), alert, endsAt, why);
    }

    private void End(AlertDraft draft, AlertSource source, Alert alert, DateTimeOffset at, string why) =>
        stand(draft, source.Shard, new ReconciledAlert(
            source.Rule, alert.Labels, LabelSet.Empty, AlertState.Inactive, at, alert.Value, why));
}
