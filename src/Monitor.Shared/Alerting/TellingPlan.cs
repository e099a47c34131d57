using Monitor.Shared.Alerting.Grouping;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting;

/// <summary>
/// From an alert that fires to those who are told: by which routes, alone or in a group, now or later, or not for as
/// long as something holds it.
///
/// A route that groups by all labels and waits for nothing tells an alert by itself and at once. Any other route puts
/// it into a group, which is told when it is due (<see cref="GroupPlan"/>). What a silence, another alert or the hour
/// holds is noted with its cause, and looked at again when the cause passes; so an alert that is silenced when it
/// begins and still fires when the silence ends is told then, and one that was told before a silence is not told twice.
/// </summary>
internal sealed class TellingPlan(DeliveryPlan delivery)
{
    /// <summary>True where an alert is told by itself, at once and never again.</summary>
    public static bool IsAlone(Route route) =>
        route.GroupsByAll && route.GroupWait == TimeSpan.Zero && route.GroupInterval == TimeSpan.Zero
        && route.RepeatInterval == TimeSpan.Zero;

    /// <summary>Tells of an alert that fires, to all that have not been told of its episode.</summary>
    public void TellFiring(AlertDraft draft, LabelSet labels)
    {
        RoutingState routed = draft.State.Routed;
        HoldCause? hold = routed.FindHold(labels, draft.Now);
        foreach (Route route in routed.Table.Match(labels))
            TellFiring(draft, labels, route, hold);
    }

    /// <summary>Tells of the end of an alert's episode to those that were told of its beginning.</summary>
    public void TellResolved(AlertDraft draft, Alert alert)
    {
        RoutingTable table = draft.State.Routed.Table;
        var inGroups = new HashSet<string>(StringComparer.Ordinal);
        foreach (Route route in table.Match(alert.Labels))
        {
            if (!IsAlone(route) && GroupPlan.TryScheduleEnd(draft, route, alert.Labels))
                inGroups.Add(route.Receiver!);
        }

        // Whoever else was told hears of it at once, by whatever way that was before the routing changed.
        foreach ((string name, Telling told) in alert.Episode!.Told)
        {
            if (!inGroups.Contains(name) && table.Receiver(name) is { SendResolved: true } receiver
                && told is { Firing: TellingState.Queued or TellingState.Delivered, Resolved: TellingState.None })
                delivery.Queue(draft, receiver, alert.Labels, isFiring: false);
        }
    }

    /// <summary>True while something about an alert that is over is yet to be told.</summary>
    public static bool Waits(AlertManagerState state, LabelSet labels) =>
        state.Routed.Flapping.ContainsKey(labels)
        || (!state.Routed.Groups.All.IsEmpty && state.Routed.Table.Match(labels).Any(route =>
            state.Routed.Groups.All.TryGetValue(new GroupId(route.Id, route.GroupOf(labels)), out AlertGroup? group)
            && group.Members.ContainsKey(labels)));

    /// <summary>Lets go what an alert that fires no more has inhibited.</summary>
    public void LetGoInhibitedBy(AlertDraft draft, LabelSet labels)
    {
        if (!draft.State.Routed.Held.ByCause.IsEmpty)
            LookAgain(draft, HoldCause.Inhibited(labels));
    }

    /// <summary>Looks again at what causes hold that may have passed by now.</summary>
    public void LookAgainAtDue(AlertDraft draft)
    {
        foreach ((HoldCause cause, HeldBy held) in Ordered(draft.State.Routed.Held))
        {
            if (held.RecheckAt <= draft.Now)
                LookAgain(draft, cause);
        }
    }

    /// <summary>Looks again at what one cause holds: still, by something else, or to be told now.</summary>
    public void LookAgain(AlertDraft draft, HoldCause cause)
    {
        if (!draft.State.Routed.Held.ByCause.TryGetValue(cause, out HeldBy? held))
            return;
        draft.Raise(new AlertEvent.HoldReleased(draft.Now, cause.Kind, cause.By));
        foreach ((LabelSet labels, IEnumerable<string> routes) in Ordered(draft.State, held))
        {
            HoldCause? hold = draft.State.Routed.FindHold(labels, draft.Now);
            foreach (string id in routes)
            {
                if (draft.State.Routed.Table.Routes.TryGetValue(id, out Route? route))
                    TellFiring(draft, labels, route, hold);
            }
        }
    }

    private void TellFiring(AlertDraft draft, LabelSet labels, Route route, HoldCause? hold)
    {
        Alert? alert = draft.State.Alerts.GetValueOrDefault(labels);
        if (alert?.Episode is not { IsOpen: true } episode)
            return;
        bool isTold = episode.Told.GetValueOrDefault(route.Receiver!).Firing != TellingState.None;
        if (!IsAlone(route))
            GroupPlan.Join(draft, route, alert, isTold);
        else if (!isTold && !TryHold(draft, labels, route, hold))
        {
            delivery.Queue(
                draft, draft.State.Routed.Table.Receiver(route.Receiver!)!, labels, isFiring: true, route.Id);
        }
    }

    /// <summary>Notes what keeps an alert from being told; false when nothing does.</summary>
    public static bool TryHold(AlertDraft draft, LabelSet labels, Route route, HoldCause? hold)
    {
        HoldCause? cause = hold ?? (route.Times.MutedBy(draft.Now) is { } by
            ? new HoldCause(HoldKind.Muted, $"{route.Id}: {by}")
            : null);
        if (cause is not { } found)
            return false;
        if (draft.State.Routed.Held.Find(labels, route.Id) == found)
            return true;
        DateTimeOffset? recheckAt = found.Kind switch
        {
            HoldKind.Silenced => draft.State.Routed.Silences.All[found.By].NextChange(draft.Now),
            HoldKind.Muted => route.Times.NextChange(draft.Now),
            _ => null,
        };
        Inhibitor? inhibitor = found.Kind == HoldKind.Inhibited
            ? draft.State.Routed.Inhibition.FindInhibitor(labels)
            : null;
        draft.Raise(new AlertEvent.TellingHeld(draft.Now, labels, route.Id, found.Kind, found.By, recheckAt)
        {
            ByAlert = inhibitor is { } source ? AlertFingerprint.Of(source.Alert) : null,
            Rule = inhibitor is { Place.Rule: var rule } ? $"inhibit_rules[{rule}]" : null,
        });
        return true;
    }

    private static List<KeyValuePair<HoldCause, HeldBy>> Ordered(HeldTellings held) =>
        [.. held.ByCause.OrderBy(pair => pair.Key.Kind).ThenBy(pair => pair.Key.By, StringComparer.Ordinal)];

    /// <summary>The dictionary's order changes with each process; what is journaled must not.</summary>
    private static List<(LabelSet Labels, IEnumerable<string> Routes)> Ordered(AlertManagerState state, HeldBy held) =>
    [
        .. held.Alerts.OrderBy(pair => state.Alerts.GetValueOrDefault(pair.Key)?.Number ?? 0)
            .Select(pair => (pair.Key, (IEnumerable<string>)pair.Value)),
    ];
}
