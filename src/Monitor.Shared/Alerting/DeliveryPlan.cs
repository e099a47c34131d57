using System.Collections.Immutable;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting;

/// <summary>The outbox's share of the decisions: what to queue, when to attempt, what to make of an answer.</summary>
internal sealed class DeliveryPlan(AlertOptions options)
{
    private readonly RetrySchedule _retry = options.Retry;
    private readonly LimitPlan _limits = new(options.MaxAlertsPerNotification);

    /// <param name="route">The way that led there; null where the receiver merely knows of the alert.</param>
    public void Queue(
        AlertDraft draft, AlertReceiver receiver, LabelSet labels, bool isFiring, string? route = null)
    {
        MakeRoom(draft, receiver.Name);
        Episode episode = draft.State.Alerts[labels].Episode!;
        string key = IdempotencyKey.Of(receiver.Name, labels, episode.StartsAt, isFiring);
        draft.Raise(new AlertEvent.NotificationQueued(
            draft.Now, draft.State.Outbox.LastId + 1, key, receiver.Name, labels, isFiring)
        { Route = route });
    }

    /// <summary>Begins attempts for all that is due, as far as each receiver has room.</summary>
    public void BeginAttempts(AlertDraft draft)
    {
        foreach (AlertReceiver receiver in draft.State.Receivers)
        {
            if (receiver.Limit is { } limit)
                _limits.Fold(draft, receiver, limit);
            while (TryNext(draft, receiver) is { } entry)
                Attempt(draft, entry);
        }
    }

    public AlertReason Finish(AlertDraft draft, AlertCommand.FinishDelivery finish)
    {
        if (!draft.State.Outbox.IsUnderWay(finish.Notification, finish.Attempt))
            return AlertReason.StaleAnswer;
        OutboxEntry entry = draft.State.Outbox[finish.Notification];
        switch (finish.Result)
        {
            case DeliveryResult.Delivered:
                draft.Raise(new AlertEvent.NotificationDelivered(draft.Now, entry.Id, finish.Attempt));
                return AlertReason.Delivered;
            case DeliveryResult.Permanent permanent:
                GiveUp(draft, entry, FailureCause.Refused, permanent.Reason);
                return AlertReason.FailedDelivery;
            case DeliveryResult.Temporary when entry.Page is { IsWithdrawn: true }:
                Withdraw(draft, entry);
                return AlertReason.FailedDelivery;
            case DeliveryResult.Temporary temporary:
                return Defer(draft, entry, temporary, finish.Draw);
            default:
                throw new InvalidOperationException($"No rule says what {finish.Result.GetType().Name} means.");
        }
    }

    /// <summary>
    /// After a restart nobody brings the answers of attempts that were under way: they are made again.
    /// </summary>
    public static AlertReason TakeUpAgain(AlertDraft draft)
    {
        Interrupt(draft, _ => true, "the process ended before the answer");
        return AlertReason.Recovered;
    }

    /// <summary>Attempts whose answer is long overdue are made again.</summary>
    public void InterruptLost(AlertDraft draft) => Interrupt(
        draft, entry => entry.NextAt + _retry.AttemptDeadline <= draft.Now, $"no answer in {_retry.AttemptDeadline}");

    public static void DropAllBut(AlertDraft draft, ImmutableArray<AlertReceiver> receivers)
    {
        var kept = receivers.Select(receiver => receiver.Name).ToHashSet();
        foreach ((string receiver, OutboxLane lane) in draft.State.Outbox.Lanes)
        {
            if (kept.Contains(receiver))
                continue;
            // Oldest first, so each is the first of its alert when its turn comes.
            foreach (long id in lane.Waiting)
            {
                Fail(draft, id, FailureCause.ReceiverGone, "the receiver is in the configuration no more");
            }
        }
    }

    public DateTimeOffset? NextWake(AlertManagerState state)
    {
        DateTimeOffset? next = null;
        foreach (AlertReceiver receiver in state.Receivers)
        {
            OutboxLane lane = state.Outbox.Lane(receiver.Name);
            if (receiver.Limit is { } limit)
                next = LimitPlan.NextWake(state.Outbox, receiver, limit) is { } at ? Earlier(next, at) : next;
            else if (lane.Due.Count > 0 && lane.InFlight.Count < receiver.MaxInFlight)
                next = Earlier(next, lane.Due.Min.At);
            foreach (long id in lane.InFlight)
                next = Earlier(next, state.Outbox[id].NextAt + _retry.AttemptDeadline);
        }

        return next;
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) =>
        one is { } first && first < other ? first : other;

    private AlertReason Defer(AlertDraft draft, OutboxEntry entry, DeliveryResult.Temporary temporary, double draw)
    {
        DateTimeOffset nextAt = draft.Now + _retry.PauseAfter(entry.Attempts, temporary.RetryAfter, draw);
        if (nextAt > entry.QueuedAt + _retry.GiveUpAfter)
        {
            GiveUp(draft, entry, FailureCause.Expired, temporary.Reason);
            return AlertReason.FailedDelivery;
        }

        draft.Raise(new AlertEvent.DeliveryDeferred(draft.Now, entry.Id, entry.Attempts, nextAt, temporary.Reason));
        return AlertReason.DeferredDelivery;
    }

    /// <summary>
    /// Gives a notification up; where it was the beginning of an episode, the end that waits for it too.
    /// </summary>
    private static void GiveUp(AlertDraft draft, OutboxEntry entry, FailureCause cause, string reason)
    {
        // The one in hand may be older than the state: what waits for it can have come since.
        long successor = draft.State.Outbox[entry.Id].Successor;
        Fail(draft, entry.Id, cause, reason);
        if (entry.Group is { Folded: > 0 } group)
            GiveUpEnds(draft, entry, group);
        else if (entry.IsFiring && successor != 0 && IsEndOf(draft.State, draft.State.Outbox[successor], entry))
            Fail(draft, successor, FailureCause.BeginningNotTold, "the beginning of its episode could not be told");
    }

    /// <summary>Gives up the ends of alerts whose beginnings stood in a notification for many.</summary>
    private static void GiveUpEnds(AlertDraft draft, OutboxEntry entry, OutboxGroup group)
    {
        HashSet<string> begun = [.. group.Alerts.Where(alert => alert.EndsAt is null).Select(alert => alert.Episode)];
        foreach (DueNotification due in draft.State.Outbox.Lane(entry.Receiver).Due)
        {
            OutboxEntry other = draft.State.Outbox[due.Id];
            bool isEnd = other is { IsFiring: false, Page: null, Group: null, Episode.Length: > 0 };
            if (isEnd && begun.Contains(other.Episode))
                Fail(draft, other.Id, FailureCause.BeginningNotTold, "the beginning of its episode could not be told");
        }
    }

    /// <summary>
    /// True when an entry tells nothing but ends of what the one before it should have told the beginnings of.
    /// </summary>
    private static bool IsEndOf(AlertManagerState state, OutboxEntry entry, OutboxEntry before)
    {
        // What is told of an incident stands for itself: a page that failed does not make the next one needless.
        if (before.Page is not null || entry.Page is not null)
            return false;
        if (before.Group is null || entry.Group is null)
            return before.Group is null && entry.Group is null && entry.Episode == before.Episode;
        return entry.Group.Truncated == 0 && entry.Group.Alerts.All(alert =>
            alert.EndsAt is not null
            && state.Alerts.GetValueOrDefault(alert.Labels)?.Episode is { } episode
            && episode.Id == alert.Episode
            && episode.Told.GetValueOrDefault(entry.Receiver).Firing == TellingState.Failed);
    }

    public static void Withdraw(AlertDraft draft, OutboxEntry entry) => draft.Raise(new AlertEvent.PageWithdrawn(
        draft.Now, entry.Id, "somebody had the incident before it was told"));

    private static void Fail(AlertDraft draft, long id, FailureCause cause, string reason)
    {
        draft.Raise(new AlertEvent.DeliveryFailed(draft.Now, id, cause, reason));
        draft.Do(new AlertEffect.ReportGivenUp(draft.State.Outbox.DeadLetters[^1]));
    }

    /// <summary>Gives up the oldest notification of a receiver's where no more may wait.</summary>
    public void MakeRoom(AlertDraft draft, string receiver)
    {
        OutboxLane lane = draft.State.Outbox.Lane(receiver);
        if (lane.Waiting.Count < options.MaxWaitingPerReceiver)
            return;
        foreach (long id in lane.Waiting)
        {
            OutboxEntry entry = draft.State.Outbox[id];
            if (lane.Due.Contains(new DueNotification(entry.NextAt, id)))
            {
                GiveUp(draft, entry, FailureCause.NoRoom, "too many notifications wait for the receiver");
                return;
            }
        }
    }

    private static OutboxEntry? TryNext(AlertDraft draft, AlertReceiver receiver)
    {
        OutboxLane lane = draft.State.Outbox.Lane(receiver.Name);
        bool canBegin = lane.Due.Count > 0 && lane.InFlight.Count < receiver.MaxInFlight
            && lane.Due.Min.At <= draft.Now;
        if (canBegin && receiver.Limit is { } limit)
            return LimitPlan.Next(draft.State.Outbox, receiver, limit, draft.Now);
        return canBegin ? draft.State.Outbox[lane.Due.Min.Id] : null;
    }

    private void Attempt(AlertDraft draft, OutboxEntry entry)
    {
        if (entry.Page is { IsWithdrawn: true })
        {
            Withdraw(draft, entry);
            return;
        }

        if (draft.Now > entry.QueuedAt + _retry.GiveUpAfter && entry.Attempts > 0)
        {
            GiveUp(draft, entry, FailureCause.Expired, entry.LastError);
            return;
        }

        draft.Raise(new AlertEvent.DeliveryAttempted(draft.Now, entry.Id, entry.Attempts + 1));
        draft.Do(new AlertEffect.Deliver(new DeliveryAttempt(draft.State.Outbox[entry.Id], entry.Attempts + 1)));
    }

    private static void Interrupt(AlertDraft draft, Func<OutboxEntry, bool> isLost, string reason)
    {
        foreach (OutboxLane lane in draft.State.Outbox.Lanes.Values)
        {
            foreach (long id in lane.InFlight)
            {
                OutboxEntry entry = draft.State.Outbox[id];
                if (isLost(entry))
                    draft.Raise(new AlertEvent.DeliveryInterrupted(draft.Now, id, entry.Attempts, reason));
            }
        }
    }
}
