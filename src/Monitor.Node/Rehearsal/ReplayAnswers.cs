using Monitor.Shared.Rehearsal;

namespace Monitor.Node.Rehearsal;

/// <summary>Rules, and the time to hold them against.</summary>
internal sealed record ReplayRequest
{
    /// <summary>A file of rules, as text.</summary>
    public string Rules { get; init; } = "";

    public DateTimeOffset? From { get; init; }

    /// <summary>Until when; now where nothing is said.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>How far a replay is; one event of the answer.</summary>
internal sealed record ReplayProgress(int Components, int Done, long Buckets);

/// <summary>What the rules would have done; the last event of the answer.</summary>
/// <param name="ResolutionSeconds">The length of the buckets that were judged.</param>
/// <param name="Limits">What is not as on the day, and why.</param>
/// <param name="Alerts">For each alert name of the rules, by name.</param>
/// <param name="Episodes">Each stretch of firing, by its beginning; the first thousand.</param>
/// <param name="Pages">Who would have been told that something fires; the first thousand.</param>
/// <param name="Warnings">What is missing.</param>
internal sealed record ReplayAnswer(
    DateTimeOffset From, DateTimeOffset To, int ResolutionSeconds, int Series, long Buckets, long Evaluations,
    IReadOnlyList<string> Limits, IReadOnlyList<ReplayedAlert> Alerts, IReadOnlyList<ReplayedEpisode> Episodes,
    IReadOnlyList<ReplayedPage> Pages, IReadOnlyList<string> Warnings);

/// <summary>What became of one alert name.</summary>
/// <param name="Fired">How many stretches of firing there would have been.</param>
/// <param name="Pages">How often somebody would have been told that it fires; null where that was too much.</param>
/// <param name="DidFire">How many stretches of firing of that name there were.</param>
/// <param name="Both">So many of those overlap a stretch here with the same labels.</param>
/// <param name="DidPage">How often somebody was told that an alert of that name fires.</param>
internal sealed record ReplayedAlert(
    string Name, int Fired, int? Pages, double FiringSeconds, DateTimeOffset? First, DateTimeOffset? Last, int DidFire,
    int Both, int DidPage);

/// <summary>A stretch of firing; without an end it fired on.</summary>
internal sealed record ReplayedEpisode(
    string Name, IReadOnlyDictionary<string, string> Labels, DateTimeOffset From, DateTimeOffset? To, string Reason);
