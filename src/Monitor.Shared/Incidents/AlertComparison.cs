using System.Collections.Immutable;
using Monitor.Shared.Alerting;

namespace Monitor.Shared.Incidents;

/// <summary>
/// What incidents have not heard of the alerts yet. Incidents follow the alerts by comparing, not by listening: a
/// change that was missed while a node died, or while a journal was away, is found at the next look all the same.
/// </summary>
public static class AlertComparison
{
    /// <summary>The commands that bring the incidents in line, oldest episodes first.</summary>
    /// <param name="alerts">How the alerts stand.</param>
    /// <param name="book">How the incidents stand.</param>
    public static IReadOnlyList<IncidentCommand> Commands(AlertManagerState alerts, IncidentBook book)
    {
        var fired = new List<IncidentAlert>();
        var ended = new List<IncidentCommand.AlertEnded>();
        foreach (Alert alert in alerts.Alerts.Values)
        {
            if (alert.Episode is not { } episode)
                continue;
            IncidentAlert? known = Find(book, alert.Fingerprint);
            bool isNews = known is null ? episode.IsOpen : episode.StartsAt > known.StartsAt;
            if (isNews)
                fired.Add(Of(alert, episode));
            if (episode.EndsAt is { } end && (isNews || known is { IsFiring: true }))
                ended.Add(new IncidentCommand.AlertEnded(alert.Fingerprint, end));
        }

        // The dictionary's order changes with each process; what is journaled must not.
        return
        [
            .. fired.OrderBy(alert => alert.StartsAt).ThenBy(alert => alert.Fingerprint, StringComparer.Ordinal)
                .Select(alert => new IncidentCommand.AlertFired(alert)),
            .. ended.OrderBy(end => end.EndsAt).ThenBy(end => end.Fingerprint, StringComparer.Ordinal),
        ];
    }

    private static IncidentAlert? Find(IncidentBook book, string fingerprint) =>
        book.ByAlert.TryGetValue(fingerprint, out long id)
            ? book.Find(id)?.Alerts.GetValueOrDefault(fingerprint)
            : null;

    private static IncidentAlert Of(Alert alert, Episode episode) => new(
        alert.Fingerprint, alert.Labels, AlertSeverities.Of(alert.Labels), episode.StartsAt, EndsAt: null,
        ImmutableArray<string>.Empty);
}
