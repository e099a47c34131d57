using Monitor.Shared.Alerting.Outbox;

namespace Monitor.Shared.Alerting;

/// <summary>What the events about notices, folded notifications and dead letters make of the outbox.</summary>
internal static class LetterFold
{
    public static AlertManagerState Queue(AlertManagerState state, AlertEvent.NoticeQueued notice) => state with
    {
        Outbox = state.Outbox.Queue(new OutboxEntry(
            notice.Id, notice.Key, notice.Receiver, IsFiring: true, notice.Labels, notice.Annotations, Episode: "",
            notice.At, EndsAt: null, double.NaN, notice.At, NextAt: notice.At)),
        Totals = state.Totals with { Queued = state.Totals.Queued + 1 },
    };

    public static AlertManagerState Fold(AlertManagerState state, AlertEvent.NotificationsFolded folded) => state with
    {
        Outbox = state.Outbox.Replace(folded.Folded, FoldedNotifications.Entry(state.Outbox, folded)),
        Totals = state.Totals with { Queued = state.Totals.Queued + 1 },
    };

    /// <param name="entry">What is told again.</param>
    public static AlertManagerState Resend(
        AlertManagerState state, AlertEvent.DeadLetterResent resent, out OutboxEntry entry)
    {
        DeadLetter letter = state.Outbox.DeadLetters.Find(known => known.Notification.Id == resent.Id)
            ?? throw new InvalidOperationException($"There is no dead letter {resent.Id}.");
        entry = letter.Notification with
        {
            Id = resent.NewId,
            QueuedAt = resent.At,
            Attempts = 0,
            IsInFlight = false,
            NextAt = resent.At,
            Successor = 0,
        };
        return state with
        {
            Outbox = state.Outbox.Queue(entry) with { DeadLetters = state.Outbox.DeadLetters.Remove(letter) },
            Totals = state.Totals with { Queued = state.Totals.Queued + 1 },
        };
    }

    /// <summary>An attempt begins; the first is noted where its receiver has a limit.</summary>
    public static AlertManagerState Attempt(AlertManagerState state, AlertEvent.DeliveryAttempted attempted)
    {
        string receiver = state.Outbox[attempted.Id].Receiver;
        NotificationOutbox outbox = state.Outbox.Attempt(attempted.Id, attempted.Attempt, attempted.At);
        if (attempted.Attempt == 1 && state.Routed.Table.Receiver(receiver)?.Limit is { } limit)
            outbox = outbox.NoteSent(receiver, attempted.At, limit.Notifications);
        return state with
        {
            Outbox = outbox,
            Totals = state.Totals with { Attempts = state.Totals.Attempts + 1 },
        };
    }
}
