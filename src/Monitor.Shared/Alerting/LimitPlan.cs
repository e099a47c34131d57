using System.Collections.Immutable;
using Monitor.Shared.Alerting.Outbox;

namespace Monitor.Shared.Alerting;

/// <summary>
/// A receiver's limit: so many notifications within any stretch of its length. What is over waits, and is told as one
/// as soon as there is room for one more.
///
/// 1. Only the first attempt of a notification counts: trying again is not telling more.
/// 2. Pages about incidents go first, the critical ones before the others, and are never folded: each begins or ends
///    something at the other side.
/// 3. Of the rest the worst go by themselves while there is room, and the last place is for all others together.
/// 4. What came after a notification that stands for others waits until that is settled, so that an end does not
///    overtake its beginning that is told there.
///
/// When notifications were told stands in the journal with their attempts, so a restart neither forgets nor doubles.
/// </summary>
internal sealed class LimitPlan(int mostAlerts)
{
    /// <summary>Folds what the limit leaves no room for, if it leaves room for that.</summary>
    public void Fold(AlertDraft draft, AlertReceiver receiver, NotificationLimit limit)
    {
        NotificationOutbox outbox = draft.State.Outbox;
        // One at a time: what waits behind it could slip past through a second, which has a later number.
        if (Barrier(outbox, outbox.Lane(receiver.Name)) != long.MaxValue)
            return;
        List<OutboxEntry> waiting = Fresh(outbox, receiver.Name, draft.Now);
        int free = Free(outbox, receiver.Name, limit, draft.Now);
        if (free <= 0 || waiting.Count <= free)
            return;
        int left = free - waiting.Count(entry => entry.Page is not null);
        List<OutboxEntry> others = [.. waiting.Where(entry => entry.Page is null)
            .OrderByDescending(SeverityOf).ThenBy(entry => entry.Id)];
        if (left <= 0 || others.Count <= left)
            return;
        ImmutableArray<long> folded =
            [.. others.Skip(left - 1).SelectMany(entry => Chain(outbox, entry)).Order()];
        string key = IdempotencyKey.OfFolded(receiver.Name, folded.Select(id => outbox[id].Key));
        draft.Raise(new AlertEvent.NotificationsFolded(
            draft.Now, outbox.LastId + 1, key, receiver.Name, folded, mostAlerts));
    }

    /// <summary>What is to be attempted next; null when nothing may be.</summary>
    public static OutboxEntry? Next(
        NotificationOutbox outbox, AlertReceiver receiver, NotificationLimit limit, DateTimeOffset now)
    {
        foreach (DueNotification due in outbox.Lane(receiver.Name).Due)
        {
            if (due.At > now)
                break;
            if (outbox[due.Id].Attempts > 0)
                return outbox[due.Id];
        }

        return Free(outbox, receiver.Name, limit, now) > 0
            ? Fresh(outbox, receiver.Name, now).MinBy(entry => (entry.Page is null, -(int)SeverityOf(entry), entry.Id))
            : null;
    }

    /// <summary>When there is something to do; null when only a command can change anything.</summary>
    public static DateTimeOffset? NextWake(NotificationOutbox outbox, AlertReceiver receiver, NotificationLimit limit)
    {
        OutboxLane lane = outbox.Lane(receiver.Name);
        if (lane.InFlight.Count >= receiver.MaxInFlight)
            return null;
        DateTimeOffset? next = null;
        DateTimeOffset freeAt = FreeAt(outbox, receiver.Name, limit);
        long barrier = Barrier(outbox, lane);
        foreach (DueNotification due in lane.Due)
        {
            OutboxEntry entry = outbox[due.Id];
            if (entry.Attempts == 0 && entry.Page is null && entry.Id > barrier)
                continue;
            DateTimeOffset at = entry.Attempts > 0 || due.At > freeAt ? due.At : freeAt;
            if (next is null || at < next)
                next = at;
        }

        return next;
    }

    /// <summary>What was never attempted, is due, and does not wait behind one that folds.</summary>
    private static List<OutboxEntry> Fresh(NotificationOutbox outbox, string receiver, DateTimeOffset now)
    {
        OutboxLane lane = outbox.Lane(receiver);
        long barrier = Barrier(outbox, lane);
        return
        [
            .. lane.Due.TakeWhile(due => due.At <= now).Select(due => outbox[due.Id])
                .Where(entry => entry.Attempts == 0 && (entry.Page is not null || entry.Id <= barrier)),
        ];
    }

    /// <summary>The number behind which everything waits but pages: the oldest that stands for others.</summary>
    private static long Barrier(NotificationOutbox outbox, OutboxLane lane)
    {
        if (!lane.Last.ContainsKey(FoldedNotifications.Labels))
            return long.MaxValue;
        foreach (long id in lane.Waiting)
        {
            if (outbox[id].Group is { Folded: > 0 })
                return id;
        }

        return long.MaxValue;
    }

    /// <summary>A notification and those of the same alert that wait for it, which goes only as a whole.</summary>
    private static IEnumerable<long> Chain(NotificationOutbox outbox, OutboxEntry entry)
    {
        yield return entry.Id;
        while (entry.Successor != 0 && outbox[entry.Successor] is { Page: null } successor)
        {
            yield return successor.Id;
            entry = successor;
        }
    }

    private static int Free(NotificationOutbox outbox, string receiver, NotificationLimit limit, DateTimeOffset now) =>
        limit.Notifications - outbox.SentTo(receiver).Count(at => at + limit.Per > now);

    private static DateTimeOffset FreeAt(NotificationOutbox outbox, string receiver, NotificationLimit limit)
    {
        ImmutableArray<DateTimeOffset> sent = outbox.SentTo(receiver);
        return sent.Length < limit.Notifications ? DateTimeOffset.MinValue : sent[^limit.Notifications] + limit.Per;
    }

    private static AlertSeverity SeverityOf(OutboxEntry entry) => entry switch
    {
        { Page: { } page } => page.Told.Severity,
        { Group: { Alerts.Length: > 0 } group } => group.Alerts.Max(alert => AlertSeverities.Of(alert.Labels)),
        _ => AlertSeverities.Of(entry.Labels),
    };
}
