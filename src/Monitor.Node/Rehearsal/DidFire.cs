using Monitor.Shared.Audit;

namespace Monitor.Node.Rehearsal;

/// <summary>
/// What did fire and page in a time, as the audit log has it: every episode and every telling, for as long as the log
/// is kept. Pure.
/// </summary>
/// <param name="Episodes">Those that overlap the time, by their beginning.</param>
/// <param name="Pages">Who was told that something fires.</param>
internal sealed record DidFire(IReadOnlyList<FiredEpisode> Episodes, IReadOnlyList<DidPage> Pages)
{
    /// <summary>
    /// Takes what the log says from the beginning of the time until now, not only until its end: what ended later had
    /// begun by then.
    /// </summary>
    /// <param name="known">Names of alerts that are known now, by fingerprint, and since when they fire.</param>
    /// <param name="from">The beginning of the time.</param>
    public sealed class Fold(IReadOnlyDictionary<string, KnownAlert> known, DateTimeOffset from)
    {
        private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
        private readonly Dictionary<string, FiredEpisode> _open = new(StringComparer.Ordinal);
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly List<FiredEpisode> _episodes = [];
        private readonly List<DidPage> _pages = [];

        /// <summary>The next entry; most say nothing here.</summary>
        public void Take(AuditEntry entry)
        {
            string? alert = FirstAlert(entry);
            if (alert is not null && Detail(entry, "labels") is { } labels && AlertNameIn(labels) is { } name)
                _names[alert] = name;
            switch (entry.Action)
            {
                case "alert.firing" when alert is not null:
                    _seen.Add(alert);
                    _open.TryAdd(alert, new FiredEpisode(alert, "", entry.At, null));
                    break;
                case "alert.resolved" when alert is not null:
                    End(alert, entry.At);
                    break;
                case "notification.queued":
                    TakePage(entry);
                    break;
            }
        }

        /// <summary>What came of it, up to the end of the time.</summary>
        public DidFire End(DateTimeOffset to)
        {
            _episodes.AddRange(_open.Values);
            // What fires since before the time, and all through it, has left no record in it.
            _episodes.AddRange(known.Where(one => one.Value.FiringSince < from && !_seen.Contains(one.Key))
                .Select(one => new FiredEpisode(one.Key, "", one.Value.FiringSince!.Value, null)));
            return new DidFire(
                [
                    .. _episodes.Where(episode => episode.From < to && (episode.To is null || episode.To > from))
                        .Select(episode => episode with { Name = NameOf(episode.Fingerprint) })
                        .OrderBy(episode => episode.From),
                ],
                [
                    .. _pages.Where(page => page.At < to)
                        .Select(page => page with { Alerts = [.. page.Alerts.Select(NameOf).Distinct()] }),
                ]);
        }

        private void End(string alert, DateTimeOffset at)
        {
            if (_open.Remove(alert, out FiredEpisode? episode))
                _episodes.Add(episode with { To = at });
            else if (_seen.Add(alert))
                _episodes.Add(new FiredEpisode(alert, "", from, at));
        }

        private void TakePage(AuditEntry entry)
        {
            string[] alerts =
            [
                .. entry.Subjects.Where(subject => subject.Kind == AuditSubjectKind.Alert).Select(subject
                    => subject.Id),
            ];
            // A group's telling names those that fire first; one alert's says in words whether it fires.
            int firing = Detail(entry, "firing") is { } count
                ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)
                : entry.Reason.EndsWith("fires", StringComparison.Ordinal) ? alerts.Length : 0;
            if (firing > 0)
                _pages.Add(new DidPage(entry.At, alerts[..Math.Min(firing, alerts.Length)]));
        }

        private string NameOf(string fingerprint) =>
            _names.GetValueOrDefault(fingerprint) ?? known.GetValueOrDefault(fingerprint)?.Name ?? "";

        private static string? FirstAlert(AuditEntry entry)
        {
            foreach (AuditSubject subject in entry.Subjects)
            {
                if (subject.Kind == AuditSubjectKind.Alert)
                    return subject.Id;
            }

            return null;
        }

        private static string? Detail(AuditEntry entry, string name)
        {
            foreach (AuditDetail detail in entry.Details)
            {
                if (detail.Name == name)
                    return detail.Value;
            }

            return null;
        }

        /// <summary>Labels are written as {a="b", alertname="x"}.</summary>
        private static string? AlertNameIn(string labels)
        {
            foreach (string before in (string[])["{alertname=\"", ", alertname=\""])
            {
                int at = labels.IndexOf(before, StringComparison.Ordinal) + before.Length;
                int end = at >= before.Length ? labels.IndexOf('"', at) : -1;
                if (end >= 0)
                    return labels[at..end];
            }

            return null;
        }
    }
}

/// <summary>A stretch of firing; without an end it fires on.</summary>
internal sealed record FiredEpisode(string Fingerprint, string Name, DateTimeOffset From, DateTimeOffset? To);

/// <summary>Somebody was told that alerts fire.</summary>
internal sealed record DidPage(DateTimeOffset At, IReadOnlyList<string> Alerts);

/// <summary>An alert that is known now.</summary>
internal sealed record KnownAlert(string Name, DateTimeOffset? FiringSince);
