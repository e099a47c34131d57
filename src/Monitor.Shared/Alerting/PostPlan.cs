using System.Collections.Immutable;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>
/// Alerts of other systems. Such a system sends what fires again and again, each time with the moment at which it ends
/// unless it is sent once more, and what is over with an end in the past. It is one more source of its alert.
/// </summary>
internal sealed class PostPlan(AlertOptions options, Action<AlertDraft, ShardId, ReconciledAlert> stand)
{
    public AlertReason Take(AlertDraft draft, ImmutableArray<PostedAlert> alerts)
    {
        int refused = 0;
        var extended = new SortedDictionary<DateTimeOffset, ImmutableArray<long>.Builder>();
        foreach (PostedAlert alert in alerts)
        {
            DateTimeOffset endsAt = alert.EndsAt ?? draft.Now + options.ResolveTimeout;
            if (endsAt <= draft.Now)
                End(draft, alert.Labels, endsAt, "its sender says that it is over");
            else if (!TryGoOn(draft, alert, endsAt, extended))
                refused++;
        }

        foreach ((DateTimeOffset endsAt, ImmutableArray<long>.Builder numbers) in extended)
            draft.Raise(new AlertEvent.AlertsExtended(draft.Now, endsAt, numbers.DrainToImmutable()));
        draft.Answer = new AlertAnswer.AlertsTaken(refused);
        return refused == 0 ? AlertReason.AlertsPosted : AlertReason.TooManyAlerts;
    }

    /// <summary>Ends what was not sent again in time.</summary>
    public void Tick(AlertDraft draft)
    {
        while (draft.State.Routed.Posted.FirstEndsAt <= draft.Now)
        {
            (EndedAlert end, LabelSet labels) = draft.State.Routed.Posted.Ends.First();
            End(draft, labels, end.At, "its sender did not send it again in time");
        }
    }

    private bool TryGoOn(
        AlertDraft draft, PostedAlert posted, DateTimeOffset endsAt,
        SortedDictionary<DateTimeOffset, ImmutableArray<long>.Builder> extended)
    {
        LabelSet labels = posted.Labels;
        PostedState? known = draft.State.Routed.Posted.All.GetValueOrDefault(labels);
        if (known is null || !draft.State.Alerts[labels].Annotations.Equals(posted.Annotations))
        {
            DateTimeOffset since = posted.StartsAt is { } startsAt && startsAt < draft.Now ? startsAt : draft.Now;
            stand(draft, ShardId.Alerting, new ReconciledAlert(
                PostedBook.Rule, labels, posted.Annotations, AlertState.Firing, since, double.NaN,
                "another system says so", posted.GeneratorUrl.Length > 0 ? posted.GeneratorUrl : null));
            if (!draft.State.Alerts.ContainsKey(labels))
                return false;
        }

        if (known is null || known.GeneratorUrl != posted.GeneratorUrl)
        {
            draft.Raise(new AlertEvent.AlertPosted(draft.Now, labels, endsAt, posted.GeneratorUrl));
        }
        else
        {
            if (!extended.TryGetValue(endsAt, out ImmutableArray<long>.Builder? numbers))
                extended[endsAt] = numbers = ImmutableArray.CreateBuilder<long>();
            numbers.Add(known.Number);
        }

        return true;
    }

    private void End(AlertDraft draft, LabelSet labels, DateTimeOffset endsAt, string why)
    {
        if (draft.State.Routed.Posted.All.ContainsKey(labels))
        {
            stand(draft, ShardId.Alerting, new ReconciledAlert(
                PostedBook.Rule, labels, LabelSet.Empty, AlertState.Inactive, endsAt, double.NaN, why));
        }
    }
}
