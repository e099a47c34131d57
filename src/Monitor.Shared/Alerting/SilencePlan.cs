using System.Globalization;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting;

/// <summary>The silences' share of the decisions: what is asked of them, and what time does to them.</summary>
internal sealed class SilencePlan(AlertOptions options, TellingPlan telling, DeliveryPlan delivery)
{
    public AlertReason Set(AlertDraft draft, SilenceRequest request)
    {
        SilenceBook book = draft.State.Routed.Silences;
        SilenceVerdict verdict = book.All.Count >= options.MaxSilences && !book.All.ContainsKey(request.Id)
            ? new SilenceVerdict.Refused(
                SilenceRefusal.TooMany, $"there are {book.All.Count} silences; wait until some are forgotten")
            : SilenceRules.Decide(
                book, request, [.. draft.State.FiringAlerts.Select(alert => alert.Labels)], options.SilenceGuard,
                draft.Now);
        if (verdict is SilenceVerdict.Refused refused)
        {
            draft.Answer = new AlertAnswer.SilenceRefused(refused.Kind, refused.Message);
            return AlertReason.SilenceRefused;
        }

        var taken = (SilenceVerdict.Taken)verdict;
        if (taken.Ended is { } ended)
            draft.Raise(new AlertEvent.SilenceSet(draft.Now, ended) { By = request.CreatedBy });
        draft.Raise(new AlertEvent.SilenceSet(draft.Now, taken.Silence));
        LookAgain(draft, taken.Ended?.Id);
        if (!taken.Silence.IsInForce(draft.Now))
            LookAgain(draft, taken.Silence.Id);
        draft.Answer = new AlertAnswer.SilenceTaken(taken.Silence.Id);
        return AlertReason.SilenceChanged;
    }

    public AlertReason Expire(AlertDraft draft, AlertCommand.ExpireSilence command)
    {
        string id = command.Id;
        if (!draft.State.Routed.Silences.All.TryGetValue(id, out Silence? silence))
        {
            draft.Answer = new AlertAnswer.SilenceRefused(SilenceRefusal.Unknown, $"there is no silence {id}");
            return AlertReason.SilenceRefused;
        }

        if (silence.StateAt(draft.Now) == SilenceState.Expired)
        {
            draft.Answer = new AlertAnswer.SilenceRefused(SilenceRefusal.Invalid, $"silence {id} already expired");
            return AlertReason.SilenceRefused;
        }

        draft.Raise(new AlertEvent.SilenceSet(draft.Now, SilenceRules.End(silence, draft.Now))
        {
            By = command.By.Length > 0 ? command.By : null,
        });
        LookAgain(draft, id);
        draft.Answer = new AlertAnswer.SilenceTaken(id);
        return AlertReason.SilenceChanged;
    }

    /// <summary>
    /// Reminds of silences that are about to end, and forgets those that ended long ago. Of a silence that is hardly
    /// longer than the reminder is early, nobody has to be reminded.
    /// </summary>
    public void Tick(AlertDraft draft)
    {
        SilenceBook book = draft.State.Routed.Silences;
        if (book.All.IsEmpty)
            return;
        foreach (Silence silence in book.ToRemindOf(draft.Now + options.SilenceReminder))
        {
            draft.Raise(new AlertEvent.SilenceReminded(draft.Now, silence.Id));
            if (silence.EndsAt > draft.Now && silence.EndsAt - silence.StartsAt >= 2 * options.SilenceReminder)
            {
                draft.Do(new AlertEffect.RemindOfSilence(silence));
                if (options.SilenceReminderReceiver is { } name
                    && draft.State.Receivers.FirstOrDefault(known => known.Name == name) is { } receiver)
                    Remind(draft, receiver, silence);
            }
        }

        string[] old = [.. book.EndedBy(draft.Now - options.SilenceRetention).Select(silence => silence.Id)];
        if (old.Length > 0)
            draft.Raise(new AlertEvent.SilencesForgotten(draft.Now, [.. old]));
    }

    public DateTimeOffset? NextWake(AlertManagerState state)
    {
        SilenceBook book = state.Routed.Silences;
        DateTimeOffset? forget = book.FirstEndsAt + options.SilenceRetention;
        DateTimeOffset? remind = book.FirstReminderEndsAt - options.SilenceReminder;
        return forget is null || remind < forget ? remind ?? forget : forget;
    }

    /// <summary>A reminder is told as an alert of no weight is, and has no end.</summary>
    private void Remind(AlertDraft draft, AlertReceiver receiver, Silence silence)
    {
        string matchers = string.Join(", ", silence.Matchers);
        string ends = silence.EndsAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        delivery.MakeRoom(draft, receiver.Name);
        draft.Raise(new AlertEvent.NoticeQueued(
            draft.Now, draft.State.Outbox.LastId + 1,
            IdempotencyKey.OfNotice(receiver.Name, $"{silence.Id}/{silence.EndsAt.ToUnixTimeMilliseconds()}"),
            receiver.Name,
            LabelSet.From(("alertname", "SilenceEnding"), ("severity", "info"), ("silence", silence.Id)),
            LabelSet.From(
                ("summary", $"The silence of {matchers} by {silence.CreatedBy} ends at {ends}"),
                ("description", silence.Comment), ("matchers", matchers))));
    }

    private void LookAgain(AlertDraft draft, string? id)
    {
        if (id is not null)
            telling.LookAgain(draft, new HoldCause(HoldKind.Silenced, id));
    }
}
