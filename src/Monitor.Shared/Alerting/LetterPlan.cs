using Monitor.Shared.Alerting.Outbox;

namespace Monitor.Shared.Alerting;

/// <summary>What was given up and is told all the same, because somebody says so.</summary>
internal sealed class LetterPlan(DeliveryPlan delivery)
{
    public AlertReason Resend(AlertDraft draft, long id, string by)
    {
        DeadLetter? letter = draft.State.Outbox.DeadLetters.Find(known => known.Notification.Id == id);
        if (letter is null)
        {
            draft.Answer = new AlertAnswer.LetterRefused(IsKnown: false, $"there is no dead letter {id}");
            return AlertReason.LetterRefused;
        }

        OutboxEntry told = letter.Notification;
        if (!draft.State.Receivers.Any(receiver => receiver.Name == told.Receiver))
        {
            draft.Answer = new AlertAnswer.LetterRefused(
                IsKnown: true, $"the receiver {told.Receiver} is in the configuration no more");
            return AlertReason.LetterRefused;
        }

        delivery.MakeRoom(draft, told.Receiver);
        draft.Raise(new AlertEvent.DeadLetterResent(draft.Now, id, draft.State.Outbox.LastId + 1, by));
        TellEnd(draft, told);
        draft.Answer = new AlertAnswer.LetterResent(draft.State.Outbox.LastId);
        return AlertReason.LetterResent;
    }

    /// <summary>Whoever hears now that an alert fires that is over by now must hear that too.</summary>
    private void TellEnd(AlertDraft draft, OutboxEntry told)
    {
        if (told is not { IsFiring: true, Group: null, Page: null }
            || !draft.State.Alerts.TryGetValue(told.Labels, out Alert? alert)
            || alert.Episode is not { IsOpen: false } episode || episode.Id != told.Episode
            || episode.Told.GetValueOrDefault(told.Receiver).Resolved is TellingState.Queued or TellingState.Delivered)
            return;
        AlertReceiver receiver = draft.State.Receivers.First(known => known.Name == told.Receiver);
        if (receiver.SendResolved)
            delivery.Queue(draft, receiver, told.Labels, isFiring: false);
    }
}
