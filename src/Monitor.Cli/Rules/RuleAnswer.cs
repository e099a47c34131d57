using Monitor.Cli.Alerting;

namespace Monitor.Cli.Rules;

/// <summary>The data of <c>/api/v1/rules</c>.</summary>
internal sealed record RuleGroupList(IReadOnlyList<RuleGroupAnswer> Groups);

/// <summary>A group of rules.</summary>
internal sealed record RuleGroupAnswer(string Name, string File, IReadOnlyList<RuleAnswer> Rules);

/// <summary>A rule and how it stands; Duration in seconds is its <c>for</c>.</summary>
internal sealed record RuleAnswer(
    string State, string Name, string Query, double Duration, IReadOnlyDictionary<string, string> Labels,
    IReadOnlyList<AlertAnswer> Alerts, string Health, string? LastError);
