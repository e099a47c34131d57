using System.Collections.Immutable;
using System.Globalization;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Series;

namespace Monitor.Shared.Audit.Narration;

/// <summary>
/// What the alert manager's journal says, as entries of the audit log. What is no decision about anything (how far the
/// log was read, that another system still sends an alert) is left out. Pure: an entry of the journal always gives the
/// same entries of the log.
/// </summary>
public static class AlertNarration
{
    // An entry of a group's notification names so many alerts, and how many more there are.
    private const int MaxAlerts = 500;

    /// <summary>The entries of events that were journaled together.</summary>
    public static IEnumerable<AuditEntry> Tell(IReadOnlyList<AlertEvent> events)
    {
        for (int i = 0; i < events.Count; i++)
        {
            AlertEvent? next = i + 1 < events.Count ? events[i + 1] : null;
            if (events[i] is AlertEvent.AlertObserved observed && Joined(observed, next) is { } both)
            {
                i++;
                yield return both;
            }
            else if (Tell(events[i]) is { } entry)
            {
                yield return entry;
            }
        }
    }

    /// <summary>What began or ended an episode is told together with it.</summary>
    private static AuditEntry? Joined(AlertEvent.AlertObserved observed, AlertEvent? next) => next switch
    {
        AlertEvent.EpisodeBegan began when began.Labels.Equals(observed.Labels) => Observed(
            observed, "alert.firing", new AuditDetail("starts_at", AuditLine.Time(began.StartsAt))),
        AlertEvent.EpisodeEnded ended when ended.Labels.Equals(observed.Labels) => Observed(
            observed, "alert.resolved", new AuditDetail("ends_at", AuditLine.Time(ended.EndsAt))),
        _ => null,
    };

    private static AuditEntry? Tell(AlertEvent fact) => fact switch
    {
        AlertEvent.AlertObserved e => Observed(e, e.State switch
        {
            AlertState.Pending => "alert.pending",
            AlertState.Firing => "alert.still_firing",
            _ => "alert.passed",
        }),
        AlertEvent.AlertRefused e => Entry(
            e, AuditActors.Alerts, "alert.refused", [Subject(e.Labels)], "there are too many alerts",
            new AuditDetail("labels", e.Labels.ToString())),
        AlertEvent.EpisodeBegan e => Entry(
            e, AuditActors.Alerts, "alert.firing", [Subject(e.Labels)], "",
            new AuditDetail("starts_at", AuditLine.Time(e.StartsAt))),
        AlertEvent.EpisodeEnded e => Entry(
            e, AuditActors.Alerts, "alert.resolved", [Subject(e.Labels)], e.Reason,
            new AuditDetail("ends_at", AuditLine.Time(e.EndsAt))),
        AlertEvent.EpisodeAdopted e => Entry(
            e, AuditActors.Alerts, "alert.adopted", [Subject(e.Labels), .. e.Told.Select(AuditSubject.Receiver)],
            "a node found it while the database was away, and told these receivers",
            new AuditDetail("held_until", AuditLine.Time(e.Until))),
        AlertEvent.AlertsPruned e => Entry(
            e, AuditActors.Alerts, "alerts.forgotten", [], "they were over long enough",
            new AuditDetail("alerts", Number(e.Alerts.Length))),
        AlertEvent.ShardReconciled e => Entry(
            e, AuditActors.Alerts, "shard.reconciled", [new AuditSubject(AuditSubjectKind.Shard, e.Shard.ToString())],
            "its owner has recovered and said what is active", new AuditDetail("sequence", Number(e.Sequence))),
        AlertEvent.FlappingBegan e => Entry(
            e, AuditActors.Alerts, "alert.flapping", [Subject(e.Labels)], e.Text),
        AlertEvent.FlappingEnded e => Entry(
            e, AuditActors.Alerts, "alert.steady", [Subject(e.Labels)], "it has not changed for long enough"),
        AlertEvent.AlertPosted e => Entry(
            e, AuditActors.Alerts, "alert.posted", [Subject(e.Labels)], "another system says that it fires",
            new AuditDetail("labels", e.Labels.ToString()), new AuditDetail("generator", e.GeneratorUrl)),
        AlertEvent.LogTaken or AlertEvent.AlertsExtended or AlertEvent.EpisodeCounted => null,
        _ => SilenceNarration.Tell(fact) ?? TellWay(fact),
    };

    /// <summary>Of the way from an alert that fires to a receiver.</summary>
    private static AuditEntry? TellWay(AlertEvent fact) => fact switch
    {
        AlertEvent.ReceiversConfigured e => ConfigurationNarration.Tell(e.At, e.Receivers),
        AlertEvent.RoutingConfigured e => ConfigurationNarration.Tell(e.At, e.Definition),
        AlertEvent.TellingHeld e => Held(e),
        AlertEvent.HoldReleased e => Entry(
            e, AuditActors.Routing, "hold.released",
            e.Kind == HoldKind.Silenced ? [AuditSubject.Silence(e.By)] : [],
            $"{new HoldCause(e.Kind, e.By)} no more"),
        AlertEvent.GroupJoined e => Entry(
            e, AuditActors.Routing, "group.joined", [Subject(e.Labels)], e.IsTold ? "it has been told already" : "",
            new AuditDetail("route", e.Route), new AuditDetail("group", e.Group.ToString()),
            new AuditDetail("due_at", Time(e.DueAt))),
        AlertEvent.GroupScheduled e => Entry(
            e, AuditActors.Routing, "group.scheduled", [], "the end of one of its alerts is to be told",
            new AuditDetail("route", e.Route), new AuditDetail("group", e.Group.ToString()),
            new AuditDetail("due_at", Time(e.DueAt))),
        AlertEvent.GroupFlushed { Dropped.IsEmpty: true } => null,
        AlertEvent.GroupFlushed e => Entry(
            e, AuditActors.Routing, "group.emptied", Subjects(e.Dropped), "they were over before the group was told",
            new AuditDetail("route", e.Route), new AuditDetail("group", e.Group.ToString())),
        AlertEvent.NotificationQueued e => Queued(e),
        AlertEvent.GroupNotified e => Queued(e),
        _ => OutboxNarration.Tell(fact),
    };

    private static AuditEntry Observed(AlertEvent.AlertObserved observed, string action, AuditDetail? more = null)
    {
        var details = ImmutableArray.CreateBuilder<AuditDetail>(6);
        details.Add(new AuditDetail("labels", observed.Labels.ToString()));
        details.Add(new AuditDetail("value", observed.Value.ToString("R", CultureInfo.InvariantCulture)));
        details.Add(new AuditDetail("since", AuditLine.Time(observed.Since)));
        details.Add(new AuditDetail("shard", observed.Shard.ToString()));
        if (more is { } one)
            details.Add(one);
        return new AuditEntry(
            observed.At, AuditActors.Rules, action, [Subject(observed.Labels), AuditSubject.Rule(observed.Rule)],
            observed.Reason, details.DrainToImmutable());
    }

    private static AuditEntry Held(AlertEvent.TellingHeld held)
    {
        ImmutableArray<AuditSubject> subjects = held.Kind switch
        {
            HoldKind.Silenced => [Subject(held.Labels), AuditSubject.Silence(held.By)],
            HoldKind.Inhibited when held.ByAlert is { } by => [Subject(held.Labels), AuditSubject.Alert(by)],
            _ => [Subject(held.Labels)],
        };
        return Entry(
            held, AuditActors.Routing, "notification.held", subjects, new HoldCause(held.Kind, held.By).ToString(),
            new AuditDetail("kind", held.Kind.ToString().ToLowerInvariant()), new AuditDetail("by", held.By),
            new AuditDetail("route", held.Route), new AuditDetail("rule", held.Rule ?? ""),
            new AuditDetail("until", Time(held.RecheckAt)));
    }

    private static AuditEntry Queued(AlertEvent.NotificationQueued queued) => Entry(
        queued, AuditActors.Routing, "notification.queued",
        [AuditSubject.Notification(queued.Id), Subject(queued.Labels), AuditSubject.Receiver(queued.Receiver)],
        queued.IsFiring ? "the alert fires" : "the alert ended, and the receiver knows that it fired",
        new AuditDetail("route", queued.Route ?? ""), new AuditDetail("key", queued.Key));

    private static AuditEntry Queued(AlertEvent.GroupNotified told)
    {
        int more = told.Firing.Length + told.Resolved.Length - MaxAlerts;
        return Entry(
            told, AuditActors.Routing, "notification.queued",
            [
                AuditSubject.Notification(told.Id), AuditSubject.Receiver(told.Receiver),
                .. Subjects([.. told.Firing, .. told.Resolved]),
            ],
            $"the group was due: {told.Reason}",
            new AuditDetail("route", told.Route), new AuditDetail("group", told.GroupKey),
            new AuditDetail("firing", Number(told.Firing.Length)),
            new AuditDetail("resolved", Number(told.Resolved.Length)),
            new AuditDetail("not_named", Number(Math.Max(0, more))), new AuditDetail("next_at", Time(told.DueAt)),
            new AuditDetail("key", told.Key));
    }

    internal static AuditSubject Subject(LabelSet labels) => AuditSubject.Alert(AlertFingerprint.Of(labels));

    internal static AuditEntry Entry(
        AlertEvent fact, string actor, string action, ImmutableArray<AuditSubject> subjects, string reason,
        params ImmutableArray<AuditDetail> details) => new(fact.At, actor, action, subjects, reason, details);

    internal static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    internal static string Time(DateTimeOffset? at) => at is { } time ? AuditLine.Time(time) : "";

    private static ImmutableArray<AuditSubject> Subjects(ImmutableArray<LabelSet> alerts) =>
        [.. alerts.Take(MaxAlerts).Select(Subject).Distinct()];
}
