using System.Collections.Immutable;

namespace Monitor.Shared.Incidents;

/// <summary>What an event makes of the book. An event that cannot have happened throws.</summary>
public static class IncidentFold
{
    public static IncidentBook Apply(IncidentBook book, IncidentEvent fact) => fact switch
    {
        IncidentEvent.Opened opened => Open(book, opened.Id, opened.Alert, opened.At),
        IncidentEvent.AlertJoined joined => Join(book, joined.Id, joined.Alert, joined.At),
        IncidentEvent.AlertLeft left => Leave(book, left),
        IncidentEvent.GotWorse worse => Change(book, fact, i => i with { Severity = worse.Severity }),
        IncidentEvent.Acknowledged acknowledged => Change(book, fact, i => Acknowledge(i, acknowledged)),
        IncidentEvent.Unacknowledged => Change(book, fact, i => i with
        {
            Status = IncidentStatus.Triggered,
            AcknowledgedBy = [],
        }),
        IncidentEvent.Assigned assigned => Change(book, fact, i => i with { Assignee = assigned.To }),
        IncidentEvent.Commented => Change(book, fact, static i => i),
        IncidentEvent.Snoozed snoozed => Change(book, fact, i => i with { SnoozedUntil = snoozed.Until }),
        IncidentEvent.SnoozeEnded => Change(book, fact, static i => i with { SnoozedUntil = null }),
        IncidentEvent.MergedInto merged => Merge(book, merged),
        IncidentEvent.SplitOff split => Split(book, split),
        IncidentEvent.Resolved resolved => Resolve(book, resolved.Id, resolved.At, mergedInto: 0),
        IncidentEvent.Reopened reopened => Reopen(book, reopened),
        IncidentEvent.Forgotten forgotten => Forget(book, forgotten.Id),
        // What is told of an incident changes nothing of what it is.
        IncidentEvent.Escalated or IncidentEvent.Paged or IncidentEvent.PageSettled => book,
        IncidentEvent.OverrideAdded or IncidentEvent.OverrideRemoved or IncidentEvent.OverrideForgotten => book,
        _ => throw new InvalidOperationException($"Nothing is made of {fact.GetType().Name}."),
    };

    /// <summary>The book of these incidents.</summary>
    internal static IncidentBook Restore(
        long lastId, IEnumerable<Incident> incidents, IEnumerable<KeyValuePair<string, long>> byAlert)
    {
        IncidentBook book = IncidentBook.Empty with
        {
            LastId = lastId,
            Incidents = incidents.ToImmutableSortedDictionary(incident => incident.Id, incident => incident),
            ByAlert = ImmutableDictionary.CreateRange(StringComparer.Ordinal, byAlert),
        };
        foreach (Incident incident in book.Open)
        {
            foreach (IncidentAlert alert in incident.Alerts.Values)
                book = book with { ByLabel = Count(book.ByLabel, incident.Id, alert, 1) };
        }

        return book;
    }

    private static IncidentBook Open(IncidentBook book, long id, IncidentAlert alert, DateTimeOffset at)
    {
        if (id != book.LastId + 1)
            throw new InvalidOperationException($"Incident {id} follows {book.LastId}.");
        var incident = new Incident(
            id, IncidentStatus.Triggered, at, at, QuietSince: null, alert.Severity,
            ImmutableSortedDictionary.Create<string, IncidentAlert>(StringComparer.Ordinal), [], AcknowledgedAt: null,
            Assignee: "", SnoozedUntil: null, ResolvedAt: null, MergedInto: 0, Apart: [], Version: 0);
        book = book with { LastId = id, Incidents = book.Incidents.Add(id, incident) };
        return Join(book, id, alert, at);
    }

    private static IncidentBook Join(IncidentBook book, long id, IncidentAlert alert, DateTimeOffset at)
    {
        Incident incident = OpenOne(book, id);
        bool isNew = !incident.Alerts.ContainsKey(alert.Fingerprint);
        book = With(book, incident with
        {
            Alerts = incident.Alerts.SetItem(alert.Fingerprint, alert),
            GrewAt = at,
            QuietSince = null,
        });
        book = book with { ByAlert = book.ByAlert.SetItem(alert.Fingerprint, id) };
        return isNew ? book with { ByLabel = Count(book.ByLabel, id, alert, 1) } : book;
    }

    private static IncidentBook Leave(IncidentBook book, IncidentEvent.AlertLeft left)
    {
        Incident incident = book.Incidents[left.Id];
        IncidentAlert ended = incident.Alerts[left.Fingerprint] with { EndsAt = left.EndsAt };
        ImmutableSortedDictionary<string, IncidentAlert> alerts = incident.Alerts.SetItem(left.Fingerprint, ended);
        return With(book, incident with { Alerts = alerts, QuietSince = QuietSince(alerts, left.At) });
    }

    private static Incident Acknowledge(Incident incident, IncidentEvent.Acknowledged fact) => incident with
    {
        AcknowledgedBy = incident.AcknowledgedBy.Contains(fact.By)
            ? incident.AcknowledgedBy
            : incident.AcknowledgedBy.Add(fact.By),
        Status = fact.IsInHand ? IncidentStatus.Acknowledged : incident.Status,
        AcknowledgedAt = fact.IsInHand ? incident.AcknowledgedAt ?? fact.At : incident.AcknowledgedAt,
    };

    private static IncidentBook Merge(IncidentBook book, IncidentEvent.MergedInto merged)
    {
        Incident from = OpenOne(book, merged.Id);
        book = Resolve(book, merged.Id, merged.At, merged.Into);
        Incident into = OpenOne(book, merged.Into);
        foreach (IncidentAlert alert in from.Alerts.Values)
        {
            bool isNew = !into.Alerts.ContainsKey(alert.Fingerprint);
            into = into with { Alerts = into.Alerts.SetItem(alert.Fingerprint, alert) };
            book = book with
            {
                ByAlert = book.ByAlert.SetItem(alert.Fingerprint, merged.Into),
                ByLabel = isNew ? Count(book.ByLabel, merged.Into, alert, 1) : book.ByLabel,
            };
        }

        return With(book, into with
        {
            GrewAt = into.GrewAt > from.GrewAt ? into.GrewAt : from.GrewAt,
            Severity = into.Severity > from.Severity ? into.Severity : from.Severity,
            QuietSince = QuietSince(into.Alerts, merged.At),
        });
    }

    private static IncidentBook Split(IncidentBook book, IncidentEvent.SplitOff split)
    {
        Incident whole = OpenOne(book, split.Id);
        List<IncidentAlert> taken = [.. split.Fingerprints.Select(fingerprint => whole.Alerts[fingerprint])];
        foreach (IncidentAlert alert in taken)
            book = book with { ByLabel = Count(book.ByLabel, split.Id, alert, -1) };
        ImmutableSortedDictionary<string, IncidentAlert> left = whole.Alerts.RemoveRange(split.Fingerprints);
        book = With(book, whole with
        {
            Alerts = left,
            Apart = whole.Apart.Add(split.Into),
            QuietSince = QuietSince(left, split.At),
        });
        book = Open(book, split.Into, taken[0], split.At);
        foreach (IncidentAlert alert in taken.Skip(1))
            book = Join(book, split.Into, alert, split.At);
        Incident part = book.Incidents[split.Into];
        return With(book, part with
        {
            Apart = part.Apart.Add(split.Id),
            Severity = taken.Max(alert => alert.Severity),
            QuietSince = QuietSince(part.Alerts, split.At),
        });
    }

    private static IncidentBook Resolve(IncidentBook book, long id, DateTimeOffset at, long mergedInto)
    {
        Incident incident = OpenOne(book, id);
        foreach (IncidentAlert alert in incident.Alerts.Values)
            book = book with { ByLabel = Count(book.ByLabel, id, alert, -1) };
        return With(book, incident with
        {
            Status = IncidentStatus.Resolved,
            ResolvedAt = at,
            MergedInto = mergedInto,
            SnoozedUntil = null,
        });
    }

    private static IncidentBook Reopen(IncidentBook book, IncidentEvent.Reopened reopened)
    {
        Incident incident = book.Incidents[reopened.Id];
        if (incident.IsOpen || incident.MergedInto > 0)
            throw new InvalidOperationException($"Incident {reopened.Id} is not over.");
        foreach (IncidentAlert alert in incident.Alerts.Values)
            book = book with { ByLabel = Count(book.ByLabel, reopened.Id, alert, 1) };
        return With(book, incident with
        {
            Status = IncidentStatus.Triggered,
            ResolvedAt = null,
            AcknowledgedBy = [],
            GrewAt = reopened.At,
        });
    }

    private static IncidentBook Forget(IncidentBook book, long id)
    {
        Incident incident = book.Incidents[id];
        if (incident.IsOpen)
            throw new InvalidOperationException($"Incident {id} is open.");
        IEnumerable<string> known = incident.Alerts.Keys.Where(alert => book.ByAlert.GetValueOrDefault(alert) == id);
        return book with { Incidents = book.Incidents.Remove(id), ByAlert = book.ByAlert.RemoveRange(known) };
    }

    private static IncidentBook Change(IncidentBook book, IncidentEvent fact, Func<Incident, Incident> change) =>
        With(book, change(OpenOne(book, fact.Id)));

    private static IncidentBook With(IncidentBook book, Incident incident) => book with
    {
        Incidents = book.Incidents.SetItem(incident.Id, incident with { Version = incident.Version + 1 }),
    };

    private static Incident OpenOne(IncidentBook book, long id) =>
        book.Incidents.TryGetValue(id, out Incident? incident) && incident.IsOpen
            ? incident
            : throw new InvalidOperationException($"Incident {id} is not open.");

    private static DateTimeOffset? QuietSince(
        ImmutableSortedDictionary<string, IncidentAlert> alerts, DateTimeOffset now) =>
        alerts.Values.Any(alert => alert.IsFiring) ? null : now;

    private static ImmutableDictionary<LabelValue, ImmutableSortedDictionary<long, int>> Count(
        ImmutableDictionary<LabelValue, ImmutableSortedDictionary<long, int>> index,
        long id, IncidentAlert alert, int by)
    {
        foreach (Series.Label label in alert.Labels)
        {
            var key = new LabelValue(label.Name, label.Value);
            ImmutableSortedDictionary<long, int> counts =
                index.GetValueOrDefault(key, ImmutableSortedDictionary<long, int>.Empty);
            int count = counts.GetValueOrDefault(id) + by;
            counts = count > 0 ? counts.SetItem(id, count) : counts.Remove(id);
            index = counts.IsEmpty ? index.Remove(key) : index.SetItem(key, counts);
        }

        return index;
    }
}
