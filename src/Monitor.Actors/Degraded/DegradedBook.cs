using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Alerting.Outbox;

namespace Monitor.Actors.Degraded;

/// <summary>
/// The episodes that this node found without a journal, until a journal has them. Each change has a number, so that
/// whoever takes them over can say up to where it has.
/// </summary>
internal sealed class DegradedBook
{
    /// <summary>More are paged, and not remembered: those may be paged again.</summary>
    private const int Most = 10_000;

    private readonly Dictionary<string, (DegradedEpisode Episode, long Change)> _all = new(StringComparer.Ordinal);

    /// <summary>The number of the last change.</summary>
    public long Changes { get; private set; }

    public ImmutableArray<DegradedEpisode> All =>
        [.. _all.Values.OrderBy(one => one.Episode.StartsAt).Select(one => one.Episode)];

    public void Add(DegradedEpisode episode)
    {
        if (_all.Count < Most || _all.ContainsKey(episode.Id))
            _all[episode.Id] = (episode, ++Changes);
    }

    /// <summary>A journal has all changes up to a number.</summary>
    public bool Forget(long through)
    {
        List<string> known = [.. _all.Where(one => one.Value.Change <= through).Select(one => one.Key)];
        known.ForEach(id => _all.Remove(id));
        if (known.Count > 0)
            Changes++;
        return known.Count > 0;
    }

    /// <summary>Takes note of what a decision means for episodes.</summary>
    /// <param name="before">The state that the decision was made in.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="holdFor">How long an alert of a rule may take to be found again.</param>
    public void Note(AlertManagerState before, in AlertDecision decision, Func<string, TimeSpan> holdFor)
    {
        string rule = "";
        foreach (AlertEvent fact in decision.Events)
        {
            switch (fact)
            {
                case AlertEvent.AlertObserved observed:
                    rule = observed.Rule;
                    break;
                case AlertEvent.EpisodeBegan began:
                    Begin(decision.State.Alerts[began.Labels], began.StartsAt, rule, holdFor(rule));
                    break;
                case AlertEvent.EpisodeEnded ended:
                    if (decision.State.Alerts.GetValueOrDefault(ended.Labels)?.Episode is { } episode)
                        Change(episode.Id, one => one with { EndsAt = ended.EndsAt });
                    break;
                case AlertEvent.NotificationDelivered delivered:
                    Tell(before.Outbox[delivered.Id]);
                    break;
            }
        }
    }

    private void Begin(Alert alert, DateTimeOffset startsAt, string rule, TimeSpan holdFor) => Add(new DegradedEpisode(
        rule, alert.Labels, alert.Annotations, startsAt, EndsAt: null, alert.Value, alert.Reason, holdFor, []));

    private void Tell(OutboxEntry entry)
    {
        if (entry.Page is not null)
            return;
        if (entry.Group is null && entry.IsFiring)
            Tell(entry.Episode, entry.Receiver);
        foreach (OutboxAlert alert in entry.Group?.Alerts ?? [])
        {
            if (alert.EndsAt is null)
                Tell(alert.Episode, entry.Receiver);
        }
    }

    private void Tell(string episode, string receiver) => Change(episode, one =>
        one.Told.Contains(receiver) ? one : one with { Told = one.Told.Add(receiver) });

    private void Change(string id, Func<DegradedEpisode, DegradedEpisode> change)
    {
        if (_all.TryGetValue(id, out (DegradedEpisode Episode, long Change) known))
            _all[id] = (change(known.Episode), ++Changes);
    }
}
