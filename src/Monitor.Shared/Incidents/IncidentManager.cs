using System.Collections.Immutable;

namespace Monitor.Shared.Incidents;

/// <summary>
/// From alerts to incidents. An alert that fires joins the open incident that it fits best, or opens one; an alert
/// that fits two well enough shows that they are one. When all alerts of an incident have been over for a while, so is
/// it; an alert that comes back soon after opens it again. People acknowledge, assign, comment, snooze, merge, split
/// and resolve. Pure: the same arguments give the same decision.
/// </summary>
public sealed class IncidentManager(IncidentOptions options)
{
    private const string Nobody = "";

    public IncidentDecision Decide(IncidentBook book, IncidentCommand command, Topology topology, DateTimeOffset now)
    {
        var draft = new Draft(book, now);
        (long id, IncidentOutcome outcome) = command switch
        {
            IncidentCommand.AlertFired fired => Fire(draft, fired.Alert, topology),
            IncidentCommand.AlertEnded ended => End(draft, ended),
            IncidentCommand.Tick => Tick(draft),
            IncidentCommand.Merge merge => MergeByHand(draft, merge),
            IncidentCommand.Acknowledge c => OnOpen(draft, c.Id, i => Acknowledge(draft, i, c)),
            IncidentCommand.Unacknowledge c => OnOpen(draft, c.Id, i => Unacknowledge(draft, i, c)),
            IncidentCommand.Assign c => OnOpen(draft, c.Id, i => i.Assignee == c.To
                ? IncidentOutcome.Unchanged
                : draft.Add(new IncidentEvent.Assigned(now, i.Id, c.To, c.By))),
            IncidentCommand.Comment c => OnOpen(
                draft, c.Id, i => draft.Add(new IncidentEvent.Commented(now, i.Id, c.By, c.Text))),
            IncidentCommand.Snooze c => OnOpen(draft, c.Id, i => c.Until <= now
                ? IncidentOutcome.Unchanged
                : draft.Add(new IncidentEvent.Snoozed(now, i.Id, c.Until, c.By))),
            IncidentCommand.Resolve c => OnOpen(
                draft, c.Id, i => draft.Add(new IncidentEvent.Resolved(now, i.Id, c.By, c.Note))),
            IncidentCommand.Split c => OnOpen(draft, c.Id, i => Split(draft, i, c)),
            _ => throw new InvalidOperationException($"No rule decides {command.GetType().Name}."),
        };
        return new IncidentDecision(draft.Book, [.. draft.Events], id, outcome);
    }

    /// <summary>When the next tick has something to do; null when only a command can change anything.</summary>
    public DateTimeOffset? NextWake(IncidentBook book)
    {
        DateTimeOffset? next = null;
        foreach (Incident incident in book.Open)
        {
            next = Earlier(next, incident.SnoozedUntil);
            next = Earlier(next, incident.QuietSince + options.ResolveAfter);
        }

        return next;
    }

    private (long Id, IncidentOutcome Outcome) Fire(Draft draft, IncidentAlert alert, Topology topology)
    {
        if (draft.Book.ByAlert.TryGetValue(alert.Fingerprint, out long known)
            && draft.Book.Find(known) is { } before && FireAgain(draft, before, alert) is { } outcome)
            return (before.Id, outcome);
        IReadOnlyList<(Incident Incident, CorrelationScore Score)> fits =
            Correlation.Rank(draft.Book, alert, topology, options, draft.Now);
        if (fits.Count == 0)
        {
            long id = draft.Book.LastId + 1;
            draft.Add(new IncidentEvent.Opened(draft.Now, id, alert));
            ForgetOldest(draft);
            return (id, IncidentOutcome.Opened);
        }

        (Incident best, CorrelationScore score) = fits[0];
        if (best.Alerts.Count >= options.MaxAlerts)
            return (best.Id, IncidentOutcome.TooManyAlerts);
        Join(draft, best, alert with { Because = score.Reasons }, score.Value);
        return MergeOthers(draft, best.Id, fits, alert);
    }

    private IncidentOutcome? FireAgain(Draft draft, Incident incident, IncidentAlert alert)
    {
        if (!incident.Alerts.TryGetValue(alert.Fingerprint, out IncidentAlert? known))
            return null;
        if (incident.IsOpen && known.IsFiring)
            return IncidentOutcome.Unchanged;
        bool reopens = !incident.IsOpen;
        if (reopens)
        {
            if (draft.Now - incident.ResolvedAt > options.ReopenWithin)
                return null;
            draft.Add(new IncidentEvent.Reopened(draft.Now, incident.Id, $"{alert.Name} fires again"));
        }

        Join(draft, draft.Book.Incidents[incident.Id], alert with { Because = known.Because }, score: 1);
        return reopens ? IncidentOutcome.Reopened : IncidentOutcome.FiresAgain;
    }

    private static void Join(Draft draft, Incident incident, IncidentAlert alert, double score)
    {
        draft.Add(new IncidentEvent.AlertJoined(draft.Now, incident.Id, alert, score));
        if (alert.Severity <= incident.Severity)
            return;
        draft.Add(new IncidentEvent.GotWorse(draft.Now, incident.Id, alert.Severity));
        if (incident.SnoozedUntil is not null)
            draft.Add(new IncidentEvent.SnoozeEnded(draft.Now, incident.Id, $"{alert.Name} made it worse"));
    }

    /// <summary>
    /// What fits several incidents well links them. The one that is in hand takes the others in, else the oldest;
    /// two that are both in hand are left to the people who have them, and so are those that somebody split.
    /// </summary>
    private (long Id, IncidentOutcome Outcome) MergeOthers(
        Draft draft, long joined, IReadOnlyList<(Incident Incident, CorrelationScore Score)> fits, IncidentAlert alert)
    {
        long home = joined;
        var outcome = IncidentOutcome.Joined;
        foreach ((Incident other, CorrelationScore score) in fits.Skip(1))
        {
            Incident here = draft.Book.Incidents[home];
            bool bothInHand = here.Status == IncidentStatus.Acknowledged && other.Status == IncidentStatus.Acknowledged;
            if (score.Value < options.MergeAt || bothInHand || here.Apart.Contains(other.Id)
                || here.Alerts.Count + other.Alerts.Count > options.MaxAlerts)
                continue;
            bool otherTakes = other.Status != here.Status
                ? other.Status == IncidentStatus.Acknowledged
                : other.Id < here.Id;
            (long from, long into) = otherTakes ? (here.Id, other.Id) : (other.Id, here.Id);
            draft.Add(new IncidentEvent.MergedInto(
                draft.Now, from, into, Nobody, $"{alert.Name} on {alert.Component} fits both"));
            (home, outcome) = (into, IncidentOutcome.Merged);
        }

        return (home, outcome);
    }

    private static (long Id, IncidentOutcome Outcome) End(Draft draft, IncidentCommand.AlertEnded ended)
    {
        if (!draft.Book.ByAlert.TryGetValue(ended.Fingerprint, out long id)
            || draft.Book.Incidents.GetValueOrDefault(id) is not { } incident
            || incident.Alerts.GetValueOrDefault(ended.Fingerprint) is not { IsFiring: true })
            return (0, IncidentOutcome.Unchanged);
        draft.Add(new IncidentEvent.AlertLeft(draft.Now, id, ended.Fingerprint, ended.EndsAt));
        return (id, IncidentOutcome.AlertEnded);
    }

    private IncidentOutcome Acknowledge(Draft draft, Incident incident, IncidentCommand.Acknowledge command)
    {
        if (incident.AcknowledgedBy.Contains(command.By))
            return IncidentOutcome.Unchanged;
        int needed = command.Needed > 0 ? command.Needed : options.Quorum.GetValueOrDefault(incident.Severity, 1);
        bool isInHand = incident.AcknowledgedBy.Length + 1 >= needed;
        draft.Add(new IncidentEvent.Acknowledged(draft.Now, incident.Id, command.By, command.Note, isInHand));
        return isInHand ? IncidentOutcome.Done : IncidentOutcome.AcknowledgedInPart;
    }

    private static IncidentOutcome Unacknowledge(
        Draft draft, Incident incident, IncidentCommand.Unacknowledge command) =>
        incident.AcknowledgedBy.IsEmpty
            ? IncidentOutcome.Unchanged
            : draft.Add(new IncidentEvent.Unacknowledged(draft.Now, incident.Id, command.Reason)
            {
                By = command.By.Length > 0 ? command.By : null,
            });

    private static IncidentOutcome Split(Draft draft, Incident incident, IncidentCommand.Split command)
    {
        ImmutableArray<string> taken = [.. command.Fingerprints.Distinct().Order(StringComparer.Ordinal)];
        if (taken.IsEmpty || taken.Length == incident.Alerts.Count || !taken.All(incident.Alerts.ContainsKey))
            return IncidentOutcome.CannotSplit;
        return draft.Add(new IncidentEvent.SplitOff(
            draft.Now, incident.Id, draft.Book.LastId + 1, taken, command.By));
    }

    private static (long Id, IncidentOutcome Outcome) MergeByHand(Draft draft, IncidentCommand.Merge merge)
    {
        Incident? from = draft.Book.Find(merge.From);
        Incident? into = draft.Book.Find(merge.Into);
        if (from is not { IsOpen: true } || into is not { IsOpen: true })
            return (merge.Into, IncidentOutcome.NotOpen);
        return from.Id == into.Id
            ? (into.Id, IncidentOutcome.Unchanged)
            : (into.Id, draft.Add(new IncidentEvent.MergedInto(draft.Now, from.Id, into.Id, merge.By, "by hand")));
    }

    private (long Id, IncidentOutcome Outcome) Tick(Draft draft)
    {
        foreach (Incident incident in draft.Book.Open.ToList())
        {
            if (incident.SnoozedUntil <= draft.Now)
                draft.Add(new IncidentEvent.SnoozeEnded(draft.Now, incident.Id, "its time is over"));
            if (incident.QuietSince + options.ResolveAfter <= draft.Now)
                draft.Add(new IncidentEvent.Resolved(draft.Now, incident.Id, Nobody, "all its alerts are over"));
        }

        return (0, IncidentOutcome.Ticked);
    }

    private void ForgetOldest(Draft draft)
    {
        while (draft.Book.Incidents.Count > options.MaxIncidents
            && draft.Book.Incidents.Values.FirstOrDefault(incident => !incident.IsOpen) is { } oldest)
            draft.Add(new IncidentEvent.Forgotten(draft.Now, oldest.Id));
    }

    private static (long Id, IncidentOutcome Outcome) OnOpen(
        Draft draft, long id, Func<Incident, IncidentOutcome> decide) =>
        draft.Book.Find(id) is { IsOpen: true } incident
            ? (incident.Id, decide(incident))
            : (id, IncidentOutcome.NotOpen);

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b ?? a : a;

    private sealed class Draft(IncidentBook book, DateTimeOffset now)
    {
        public IncidentBook Book { get; private set; } = book;

        public DateTimeOffset Now => now;

        public List<IncidentEvent> Events { get; } = [];

        public IncidentOutcome Add(IncidentEvent fact)
        {
            Book = IncidentFold.Apply(Book, fact);
            Events.Add(fact);
            return IncidentOutcome.Done;
        }
    }
}
