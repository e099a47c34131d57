using System.Collections.Immutable;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Grouping;

/// <summary>
/// When a group is told, and of what.
///
/// A new group collects for <c>group_wait</c>. After that it is told when there is news (an alert that fires and was
/// not told, or the end of one that was), but not sooner than <c>group_interval</c> after the last time, and not before
/// it has collected for <c>group_wait</c> again. Without news it is told when <c>repeat_interval</c> has passed. A
/// critical alert does not wait for an interval that was meant for warnings: it waits for <c>group_wait</c> at most.
/// The end of an alert is told even when a silence or another alert holds it by then, for whoever was told that it
/// fires must hear that it does not. An alert that came and went while its group still collected is not told, as
/// <c>group_wait</c> is there to say; a route without it tells every episode.
/// </summary>
internal static class GroupPlan
{
    /// <summary>A group that has to be looked at again for nothing is not looked at more often than this.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMinutes(1);

    /// <summary>An alert that fires comes to a group.</summary>
    /// <param name="isTold">True when the receiver has been told of its episode already.</param>
    public static void Join(AlertDraft draft, Route route, Alert alert, bool isTold)
    {
        var id = new GroupId(route.Id, route.GroupOf(alert.Labels));
        AlertGroup group = draft.State.Routed.Groups.GetOrNew(id);
        DateTimeOffset? dueAt = group.DueAt;
        if (!isTold)
        {
            bool isCritical = AlertSeverities.Of(alert.Labels) == AlertSeverity.Critical;
            dueAt = Earlier(dueAt, NextNews(route, group, draft.Now, isCritical));
        }
        else if (dueAt is null && route.RepeatInterval > TimeSpan.Zero)
        {
            dueAt = draft.Now + route.RepeatInterval;
        }

        if (dueAt != group.DueAt || !group.Members.TryGetValue(alert.Labels, out bool wasTold) || wasTold != isTold)
            draft.Raise(new AlertEvent.GroupJoined(draft.Now, id.Route, id.Labels, alert.Labels, isTold, dueAt));
    }

    /// <summary>An alert ended: if its group has told of it, it tells that too; false if it has not.</summary>
    public static bool TryScheduleEnd(AlertDraft draft, Route route, LabelSet labels)
    {
        var id = new GroupId(route.Id, route.GroupOf(labels));
        if (!draft.State.Routed.Groups.All.TryGetValue(id, out AlertGroup? group)
            || !group.Members.TryGetValue(labels, out bool isTold) || !isTold)
            return false;
        DateTimeOffset dueAt = Later(draft.Now, group.LastToldAt + route.GroupInterval);
        if (group.DueAt is null || dueAt < group.DueAt)
            draft.Raise(new AlertEvent.GroupScheduled(draft.Now, id.Route, id.Labels, dueAt));
        return true;
    }

    /// <summary>Tells every group that is due.</summary>
    public static void FlushDue(AlertDraft draft, AlertOptions options, DeliveryPlan delivery)
    {
        // Each flush moves its group's due time past now, so this ends.
        while (draft.State.Routed.Groups.FirstDueAt <= draft.Now)
        {
            GroupId id = draft.State.Routed.Groups.Due.First().Value;
            Flush(draft, draft.State.Routed.Groups.All[id], options, delivery);
        }
    }

    private static void Flush(AlertDraft draft, AlertGroup group, AlertOptions options, DeliveryPlan delivery)
    {
        RoutingTable table = draft.State.Routed.Table;
        if (!table.Routes.TryGetValue(group.Id.Route, out Route? route)
            || table.Receiver(route.Receiver ?? "") is not { } receiver)
            throw new InvalidOperationException($"The group {group.Id} has no route.");
        GroupContent content = GroupContent.Of(draft, group, route, receiver);
        bool isRepeat = route.RepeatInterval > TimeSpan.Zero && group.LastToldAt + route.RepeatInterval <= draft.Now
            && content.Firing.Count > 0;
        if (!content.HasNews && content.Resolved.Count == 0 && !isRepeat)
        {
            DateTimeOffset? later = route.RepeatInterval > TimeSpan.Zero && group.LastToldAt is { } last
                ? Later(last + route.RepeatInterval, draft.Now + LeastPause)
                : null;
            draft.Raise(new AlertEvent.GroupFlushed(
                draft.Now, group.Id.Route, group.Id.Labels, [.. content.Dropped], content.HasFiring ? later : null));
            return;
        }

        delivery.MakeRoom(draft, receiver.Name);
        string groupKey = route.GroupKey(group.Id.Labels);
        string key = IdempotencyKey.OfGroup(
            receiver.Name, groupKey, content.Firing.Select(alert => Key(alert, true))
                .Concat(content.Resolved.Select(alert => Key(alert, false))), isRepeat ? group.LastToldAt : null);
        int most = options.MaxAlertsPerNotification;
        DateTimeOffset? dueAt = content.HasFiring && route.RepeatInterval > TimeSpan.Zero
            ? draft.Now + route.RepeatInterval
            : null;
        draft.Raise(new AlertEvent.GroupNotified(
            draft.Now, draft.State.Outbox.LastId + 1, key, receiver.Name, groupKey, group.Id.Route, group.Id.Labels,
            [.. content.Firing.Select(alert => alert.Labels)], [.. content.Resolved.Select(alert => alert.Labels)],
            [.. content.Dropped], dueAt, most,
            content.HasNews ? "an alert fires" : isRepeat ? "it still fires" : "an alert ended"));
    }

    private static (LabelSet Labels, DateTimeOffset StartsAt, bool IsFiring) Key(Alert alert, bool isFiring) =>
        (alert.Labels, alert.Episode!.StartsAt, isFiring);

    /// <summary>When a group with something new to say is told.</summary>
    private static DateTimeOffset NextNews(Route route, AlertGroup group, DateTimeOffset now, bool isCritical)
    {
        DateTimeOffset collected = now + route.GroupWait;
        return isCritical ? collected : Later(collected, group.LastToldAt + route.GroupInterval);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) =>
        other is { } second && second > one ? second : one;

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) =>
        one is { } first && first < other ? first : other;

    /// <summary>What a group has to say at one moment. Making it notes what is held.</summary>
    private sealed class GroupContent
    {
        /// <summary>Alerts that fire and are not held.</summary>
        public List<Alert> Firing { get; } = [];

        /// <summary>Alerts that the group told and that fire no more.</summary>
        public List<Alert> Resolved { get; } = [];

        /// <summary>Members with nothing more to be told.</summary>
        public List<LabelSet> Dropped { get; } = [];

        /// <summary>True when one of the firing was not told.</summary>
        public bool HasNews { get; private set; }

        /// <summary>True when a member fires, held or not.</summary>
        public bool HasFiring { get; private set; }

        public static GroupContent Of(AlertDraft draft, AlertGroup group, Route route, AlertReceiver receiver)
        {
            var content = new GroupContent();
            foreach ((LabelSet labels, bool isTold) in group.Members)
            {
                if (!draft.State.Alerts.TryGetValue(labels, out Alert? alert) || alert.Episode is not { } episode)
                    content.Dropped.Add(labels);
                else if (episode.IsOpen)
                    content.AddFiring(draft, alert, isTold, route);
                else if (alert.Flap?.Since is null)
                    content.AddEnded(alert, isTold && receiver.SendResolved, receiver.Name);
            }

            // The worst first: what does not fit into a notification is the least of it.
            content.Firing.Sort(static (a, b) =>
            {
                int bySeverity = AlertSeverities.Of(b.Labels).CompareTo(AlertSeverities.Of(a.Labels));
                return bySeverity != 0 ? bySeverity : a.Number.CompareTo(b.Number);
            });
            return content;
        }

        private void AddFiring(AlertDraft draft, Alert alert, bool isTold, Route route)
        {
            HasFiring = true;
            HoldCause? hold = draft.State.Routed.FindHold(alert.Labels, draft.Now);
            if (isTold)
            {
                if (hold is null && route.Times.MutedBy(draft.Now) is null)
                    Firing.Add(alert);
            }
            else if (!TellingPlan.TryHold(draft, alert.Labels, route, hold))
            {
                Firing.Add(alert);
                HasNews |= alert.Episode!.Told.GetValueOrDefault(route.Receiver!).Firing == TellingState.None;
            }
        }

        private void AddEnded(Alert alert, bool mayTell, string receiver)
        {
            Telling told = alert.Episode!.Told.GetValueOrDefault(receiver);
            bool tell = mayTell && told.Resolved == TellingState.None
                && told.Firing is TellingState.Queued or TellingState.Delivered;
            if (tell)
                Resolved.Add(alert);
            else
                Dropped.Add(alert.Labels);
        }
    }
}
