using Monitor.Actors.Alerting;
using Monitor.Node.Audit;
using Monitor.Shared.Alerting;
using Monitor.Shared.Audit;
using Monitor.Shared.Rules;

namespace Monitor.Node.Rehearsal;

/// <summary>Reads what did fire and page from the audit log, which this node keeps while it has the alerts.</summary>
internal sealed class AuditedPast(AlertingSystem alerting, TimeProvider time)
{
    private const int RecordsPerQuestion = 10_000;

    /// <summary>What did fire in a time, and what is not known of it, for people; empty where all is.</summary>
    /// <exception cref="InvalidDataException">What is stored cannot be read.</exception>
    /// <exception cref="Actors.Ports.StoreUnavailableException">The log cannot be read now.</exception>
    /// <exception cref="Actors.Sharding.ShardElsewhereException">The log is kept elsewhere by now.</exception>
    public async Task<(DidFire Past, IReadOnlyList<string> NotKnown)> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        await AuditEndpoints.FreshenAsync(alerting.Audit, time, cancel);
        var notKnown = new List<string>();
        if (await BeginningAsync(cancel) is { } beginning && beginning > from)
            notKnown.Add($"what did fire before {beginning:u} is not known: the audit log goes back no further");
        // What fires now is looked at before the records, so that what ends meanwhile is in them.
        Dictionary<string, KnownAlert> known = alerting.Alerts.State.Alerts.Values
            .DistinctBy(alert => alert.Fingerprint).ToDictionary(alert => alert.Fingerprint, Describe);
        var fold = new DidFire.Fold(known, from);
        AuditQuery query = AuditQuery.All with { From = from, Limit = RecordsPerQuestion };
        while (true)
        {
            AuditPage page = await alerting.Audit.FindAsync(query, cancel);
            foreach (AuditRecord record in page.Records)
                fold.Take(record.Entry);
            if (page.Next is not { } next)
                break;
            query = query with { After = next };
        }

        return (fold.End(to), notKnown);
    }

    /// <summary>When the log begins, where something was before that it does not have; null where it has all.</summary>
    private async Task<DateTimeOffset?> BeginningAsync(CancellationToken cancel)
    {
        AuditPage page = await alerting.Audit.FindAsync(AuditQuery.All with { Limit = 1 }, cancel);
        return page.Records is [{ Sequence: > 1 } first, ..] ? first.Entry.At : null;
    }

    private static KnownAlert Describe(Alert alert) => new(
        alert.Labels[AlertTexts.AlertName] ?? "", alert.Episode is { IsOpen: true } episode ? episode.StartsAt : null);
}
