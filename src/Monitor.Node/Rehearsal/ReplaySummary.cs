using Monitor.Shared.Alerting;
using Monitor.Shared.Durations;
using Monitor.Shared.Rehearsal;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;

namespace Monitor.Node.Rehearsal;

/// <summary>Makes episodes of transitions, and holds them beside what did fire.</summary>
internal static class ReplaySummary
{
    private const int MaxListed = 1_000;

    public static ReplayAnswer Of(
        ReplayQuestion question, ReplayRules rules, IReadOnlyList<AlertTransition> transitions,
        IReadOnlyList<ReplayedPage>? pages, DidFire past, (int Series, long Buckets, long Evaluations) counts,
        IReadOnlyList<string> warnings)
    {
        List<Episode> episodes = EpisodesOf(transitions);
        IEnumerable<string> names = question.Groups.SelectMany(group => group.Rules).Select(rule => rule.Name)
            .Distinct().Order(StringComparer.Ordinal);
        return new ReplayAnswer(
            question.From, question.To, question.Resolution, counts.Series, counts.Buckets, counts.Evaluations,
            [.. LimitsOf(question), .. rules.Limits],
            [.. names.Select(name => Summarize(name, question, episodes, pages, past))],
            [
                .. episodes.OrderBy(episode => episode.From).Take(MaxListed).Select(episode => new ReplayedEpisode(
                    episode.Name, episode.Labels.ToDictionary(label => label.Name, label => label.Value), episode.From,
                    episode.To, episode.Reason)),
            ],
            [.. (pages ?? []).Take(MaxListed)], warnings);
    }

    private static string[] LimitsOf(ReplayQuestion question) =>
    [
        $"history has buckets of {DurationText.Format(TimeSpan.FromSeconds(question.Resolution))} for this time: what "
        + "is shorter is not seen, and an alert may begin or end as much later than it did",
        "percentiles are those of histograms; a gauge's buckets have none",
        "what has not left memory yet is not looked at: the ten minutes before now",
        "series that no shard knows any more are not looked at",
        "pages are by the routes that are in force now, without silences",
        "what did fire and page is what the audit log has",
    ];

    private static ReplayedAlert Summarize(
        string name, ReplayQuestion question, List<Episode> all, IReadOnlyList<ReplayedPage>? pages, DidFire past)
    {
        Episode[] mine = [.. all.Where(episode => episode.Name == name)];
        FiredEpisode[] did = [.. past.Episodes.Where(episode => episode.Name == name)];
        var slack = TimeSpan.FromSeconds(2 * question.Resolution);
        return new ReplayedAlert(
            name, mine.Length, pages?.Count(page => page.Alerts.Contains(name)),
            mine.Sum(episode => ((episode.To ?? question.To) - episode.From).TotalSeconds),
            mine.Length > 0 ? mine.Min(episode => episode.From) : null,
            mine.Length > 0 ? mine.Max(episode => episode.From) : null, did.Length,
            did.Count(fired => mine.Any(episode => episode.Fingerprint == fired.Fingerprint
                && episode.From < (fired.To ?? question.To) + slack
                && (episode.To ?? question.To) + slack > fired.From)),
            past.Pages.Count(page => page.Alerts.Contains(name)));
    }

    private static List<Episode> EpisodesOf(IEnumerable<AlertTransition> transitions)
    {
        var episodes = new List<Episode>();
        var open = new Dictionary<(string Rule, LabelSet Labels), Episode>();
        foreach (AlertTransition transition in transitions)
        {
            (string, LabelSet) alert = (transition.Rule, transition.Labels);
            if (transition.State == AlertState.Firing && !open.ContainsKey(alert))
                episodes.Add(open[alert] = new Episode(transition));
            else if (transition.State != AlertState.Firing && open.Remove(alert, out Episode? ended))
                ended.To = transition.At;
        }

        return episodes;
    }

    private sealed class Episode(AlertTransition began)
    {
        public string Name { get; } = began.Labels[AlertTexts.AlertName] ?? "";

        public LabelSet Labels { get; } = began.Labels;

        public string Fingerprint { get; } = AlertFingerprint.Of(began.Labels);

        public DateTimeOffset From { get; } = began.At;

        public DateTimeOffset? To { get; set; }

        public string Reason { get; } = began.Reason;
    }
}
