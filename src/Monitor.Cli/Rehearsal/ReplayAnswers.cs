namespace Monitor.Cli.Rehearsal;

/// <summary>Rules, and the time to hold them against.</summary>
internal sealed record ReplayWish(string Rules, string From, string To);

/// <summary>The result of <c>/api/v1/rules/replay</c>.</summary>
internal sealed record ReplayAnswer(
    DateTimeOffset From, DateTimeOffset To, int ResolutionSeconds, int Series, long Buckets,
    IReadOnlyList<string> Limits, IReadOnlyList<ReplayedAlert> Alerts, IReadOnlyList<ReplayedEpisode> Episodes,
    IReadOnlyList<string> Warnings);

/// <summary>What became of one alert name.</summary>
internal sealed record ReplayedAlert(
    string Name, int Fired, int? Pages, double FiringSeconds, DateTimeOffset? First, DateTimeOffset? Last, int DidFire,
    int Both, int DidPage);

/// <summary>A stretch of firing; without an end it fired on.</summary>
internal sealed record ReplayedEpisode(
    string Name, IReadOnlyDictionary<string, string> Labels, DateTimeOffset From, DateTimeOffset? To, string Reason);
