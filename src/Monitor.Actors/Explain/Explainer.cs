using System.Collections.Immutable;
using Monitor.Actors.Alerting;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Audit;
using Monitor.Shared.Explain;
using Monitor.Shared.Incidents;

namespace Monitor.Actors.Explain;

/// <summary>
/// Gathers what the audit log has on something, and on what that led to or was held by, and tells it in order with the
/// present state behind it. On the node that has the duty of alerting.
/// </summary>
public sealed class Explainer(AlertingSystem alerting, TimeProvider time)
{
    // Enough for an alert that flaps for days; what is more is said to be missing.
    private const int MaxSteps = 2_000;
    private const int MaxRelated = 50;

    // The rule is pending before the alert fires, and clocks differ.
    private static readonly TimeSpan Before = TimeSpan.FromHours(1);

    /// <summary>Of an alert, by its fingerprint; null where nothing is known of it.</summary>
    public async Task<Explanation?> AlertAsync(string fingerprint, CancellationToken cancel)
    {
        var subject = AuditSubject.Alert(fingerprint);
        AlertManagerState state = alerting.Alerts.State;
        Alert? alert = state.Alerts.Values.FirstOrDefault(one => one.Fingerprint == fingerprint);
        var past = new Gathering(alerting.Audit, cancel);
        await past.AddAsync(subject, alert is null ? null : Start(alert) - Before);
        if (alert is null && past.Records.Count == 0)
            return null;
        await AddRelatedAsync(past, AuditSubjectKind.Notification, AuditSubjectKind.Incident, AuditSubjectKind.Silence);
        string title = alert?.Labels.ToString() ?? past.Records.Values
            .Select(record => record.Entry["labels"]).LastOrDefault(labels => labels is not null) ?? fingerprint;
        ImmutableArray<string> now = alert is null
            ? ["the alert is not known any more: it is over, or it never fired"]
            : AlertStanding.Of(state, alert, time.GetUtcNow());
        if (IncidentOf(fingerprint) is { } incident)
        {
            now =
            [
                .. now,
                .. IncidentStanding.Of(alerting.Incidents.State, incident)
                    .Select(line => $"its incident {incident.Id} {line}"),
            ];
        }

        return await TellAsync(past, subject, title, now, record => IsAbout(record, subject));
    }

    /// <summary>Of an incident, by its number; null where nothing is known of it.</summary>
    public async Task<Explanation?> IncidentAsync(long id, CancellationToken cancel)
    {
        var subject = AuditSubject.Incident(id);
        Incident? incident = alerting.Incidents.State.Book.Incidents.GetValueOrDefault(id);
        var past = new Gathering(alerting.Audit, cancel);
        await past.AddAsync(subject, incident?.OpenedAt - Before);
        if (incident is null && past.Records.Count == 0)
            return null;
        await AddRelatedAsync(past, AuditSubjectKind.Notification);
        ImmutableArray<string> now = incident is null
            ? ["the incident is not known any more: it was over long ago"]
            : IncidentStanding.Of(alerting.Incidents.State, incident);
        string title = incident is null
            ? $"incident {id}"
            : $"incident {id}: {IncidentTitle.Of(incident, cause: null)}";
        return await TellAsync(past, subject, title, now, static _ => true);
    }

    /// <summary>Of a notification, by its number in the outbox; null where nothing is known of it.</summary>
    public async Task<Explanation?> NotificationAsync(long id, CancellationToken cancel)
    {
        var subject = AuditSubject.Notification(id);
        NotificationOutbox outbox = alerting.Alerts.State.Outbox;
        OutboxEntry? entry = outbox.Entries.GetValueOrDefault(id);
        DeadLetter? letter = outbox.DeadLetters.Find(one => one.Notification.Id == id);
        var past = new Gathering(alerting.Audit, cancel);
        await past.AddAsync(subject, entry?.QueuedAt - Before);
        if (entry is null && past.Records.Count == 0)
            return null;
        string now = entry is not null ? AlertStanding.Outbox(entry)
            : letter is not null ? $"given up ({letter.Cause}): {letter.Reason}"
            : "settled: it is in the outbox no more";
        string title = $"notification {id} for receiver "
            + (entry?.Receiver ?? past.FirstOf(AuditSubjectKind.Receiver) ?? "that is not known");
        // What led to it stands with its alerts and its incident, up to the moment when it was decided.
        long decided = past.Records.Count > 0 ? past.Records.Keys[0] : long.MaxValue;
        await AddRelatedAsync(past, AuditSubjectKind.Alert, AuditSubjectKind.Incident);
        return await TellAsync(
            past, subject, title, [now], record => record.Sequence <= decided || record.Entry.IsAbout(subject));
    }

    private static DateTimeOffset Start(Alert alert) =>
        alert.Episode is { } episode && episode.StartsAt < alert.ActiveAt ? episode.StartsAt : alert.ActiveAt;

    private Incident? IncidentOf(string fingerprint)
    {
        IncidentBook book = alerting.Incidents.State.Book;
        return book.ByAlert.TryGetValue(fingerprint, out long id) ? book.Find(id) : null;
    }

    /// <summary>
    /// Of an incident only what concerns all of it stands with one alert, and not what other alerts did.
    /// </summary>
    private static bool IsAbout(AuditRecord record, AuditSubject alert) =>
        record.Entry.IsAbout(alert)
        || record.Entry.Action is not ("incident.opened" or "incident.joined" or "incident.alert_ended");

    private static async Task AddRelatedAsync(Gathering past, params AuditSubjectKind[] kinds)
    {
        foreach (AuditSubjectKind kind in kinds)
        {
            foreach ((AuditSubject subject, DateTimeOffset since) in past.Mentioned(kind).TakeLast(MaxRelated))
            {
                // A silence may be older than what it silences; all else begins where it is first mentioned.
                await past.AddAsync(subject, kind == AuditSubjectKind.Silence ? null : since - Before);
            }
        }
    }

    private async Task<Explanation> TellAsync(
        Gathering past, AuditSubject subject, string title, ImmutableArray<string> now, Func<AuditRecord, bool> isPart)
    {
        RoutingPast routing = await past.RoutingAsync(alerting.Alerts.State.Routed.Table);
        AuditRecord[] told = [.. past.Records.Values.Where(isPart).TakeLast(MaxSteps)];
        ImmutableArray<ExplainStep> steps =
            [.. RecordOrder.ByTime(told).Select(record => Sentences.Of(record, routing))];
        long first = alerting.Audit.Board.Ledger?.First ?? 0;
        string missing = past.IsCut ? "partial: older records were not looked at; /api/v1/audit has them"
            : first > 1 ? $"records before {first} are dropped by the policy" : "";
        return new Explanation(subject, title, now, steps, steps.Length == 0 || past.IsCut ? missing : "");
    }
}
