using System.Text.Json;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Cli.Silences;

/// <summary>A silence as Alertmanager's API shows it, and how often it was needed.</summary>
/// <param name="Windows">When it is in force, if not all the time; null when it is.</param>
/// <param name="InForce">Whether a silence with windows is within one; null for any other.</param>
internal sealed record SilenceAnswer(
    string Id, SilenceStatus Status, IReadOnlyList<SilenceMatcher> Matchers, DateTimeOffset StartsAt,
    DateTimeOffset EndsAt, DateTimeOffset UpdatedAt, string CreatedBy, string Comment, long Hits,
    DateTimeOffset? LastHitAt, bool? InForce, JsonElement? Windows)
{
    public string Text => string.Join(" ", Matchers);
}

/// <summary>"pending", "active" or "expired".</summary>
internal sealed record SilenceStatus(string State);

/// <summary>One matcher; without IsEqual it is one of those that an old client makes.</summary>
internal sealed record SilenceMatcher(string Name, string Value, bool IsRegex, bool? IsEqual)
{
    public static SilenceMatcher Of(LabelMatcher matcher) => new(
        matcher.Name, matcher.Value, matcher.Operator is MatchOperator.Matches or MatchOperator.NotMatches,
        matcher.Operator is MatchOperator.Equal or MatchOperator.Matches);

    public override string ToString() => (IsEqual ?? true, IsRegex) switch
    {
        (true, false) => $"{Name}=\"{Value}\"",
        (false, false) => $"{Name}!=\"{Value}\"",
        (true, true) => $"{Name}=~\"{Value}\"",
        (false, true) => $"{Name}!~\"{Value}\"",
    };
}

/// <summary>What is asked for. Times that are null are the node's to choose: now, and the duration later.</summary>
internal sealed record SilenceWish(
    IReadOnlyList<SilenceMatcher> Matchers, string? StartsAt, string? EndsAt, string? Duration, string CreatedBy,
    string Comment);

/// <summary>The silence that was made.</summary>
internal sealed record SilenceMade(string SilenceId);

/// <summary>What a silence would match.</summary>
internal sealed record SilencePreview(int Matched, int Firing, IReadOnlyList<PreviewedAlert> Alerts);

/// <summary>One alert that a silence would match.</summary>
internal sealed record PreviewedAlert(string Fingerprint, IReadOnlyDictionary<string, string> Labels);
