using System.Globalization;
using Monitor.Actors.Alerting;
using Monitor.Actors.Queries;
using Monitor.Node.Rules;
using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;

namespace Monitor.Node.Api;

/// <summary>Rules and alerts in Prometheus' shapes, for its page, promtool and Grafana.</summary>
internal sealed class RuleEndpoints(MonitorQueries queries, AlertingSystem alerting, RuleFiles files)
{
    /// <summary>Pending and firing alerts, as the alert manager's journal has them.</summary>
    public IResult ListAlerts()
    {
        IEnumerable<AlertAnswer> active = alerting.Alerts.State.Alerts.Values
            .Where(alert => alert.State != AlertState.Inactive)
            .OrderByDescending(alert => alert.State).ThenBy(alert => alert.ActiveAt)
            .Select(alert => new AlertAnswer(
                ToDictionary(alert.Labels), ToDictionary(alert.Annotations), NameOf(alert.State), alert.ActiveAt,
                Text(alert.Value)));
        return ApiAnswer.Of(new AlertList(active.ToList()));
    }

    public async Task<IResult> ListRulesAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!QueryTimeout.TryRead(request, out TimeSpan patience, out string error))
            return ApiAnswer.BadData(error);
        QueryAnswer<RuleStatus> rules = await queries.ListRulesAsync(cancel, patience);
        Dictionary<RuleKey, RuleStatus> byRule = rules.Items.ToDictionary(status => status.Rule);
        IEnumerable<RuleGroupAnswer> groups = files.InForce.Groups.Select(group => new RuleGroupAnswer(
            group.Name, group.File, 1,
            [.. group.Rules.Select(rule =>
                Describe(rule, byRule.GetValueOrDefault(rule.Key) ?? RuleStatus.Unknown(rule)))]));
        return ApiAnswer.Of(new RuleGroupList(groups.ToList(), Describe(files.Status)), rules.Missing);
    }

    private static RuleFilesAnswer Describe(RuleFilesStatus status) => new(
        status.LoadedAt, status.Files, status.FromCopy, [.. status.Problems.Select(problem => problem.ToString())],
        [.. status.Notes.Select(note => note.ToString())]);

    private static RuleAnswer Describe(AlertRule rule, RuleStatus status) => new(
        NameOf(status.State),
        rule.Name,
        rule.Condition.ToString() ?? "",
        rule.For.TotalSeconds,
        rule.KeepFiringFor.TotalSeconds,
        rule.Labels.ToDictionary(label => label.Name, label => label.Template.Source),
        rule.Annotations.ToDictionary(text => text.Name, text => text.Template.Source),
        [.. status.Alerts.Select(alert => new AlertAnswer(
            ToDictionary(alert.Labels), ToDictionary(alert.Annotations), NameOf(alert.State), alert.ActiveAt,
            Text(alert.Value)))],
        status.Health,
        status.LastError.Length > 0 ? status.LastError : null,
        status.LastEvaluation,
        "alerting");

    private static string NameOf(AlertState state) => state.ToString().ToLowerInvariant();

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static SortedDictionary<string, string> ToDictionary(LabelSet labels)
    {
        var dictionary = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Label label in labels)
            dictionary[label.Name] = label.Value;
        return dictionary;
    }
}

/// <summary>An alert as Prometheus shows it.</summary>
internal sealed record AlertAnswer(
    IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations, string State,
    DateTimeOffset ActiveAt, string Value);

/// <summary>The data of /api/v1/alerts.</summary>
internal sealed record AlertList(IReadOnlyList<AlertAnswer> Alerts);

/// <summary>The data of /api/v1/rules.</summary>
internal sealed record RuleGroupList(IReadOnlyList<RuleGroupAnswer> Groups, RuleFilesAnswer RuleFiles);

/// <summary>
/// The files that the rules in force came from, when they were read, what is wrong with them now (then older rules
/// are in force, after a start from a copy), and what in them has no effect.
/// </summary>
internal sealed record RuleFilesAnswer(
    DateTimeOffset LoadedAt, IReadOnlyList<string> Files, bool FromCopy, IReadOnlyList<string> Problems,
    IReadOnlyList<string> Notes);

/// <summary>A group of rules as Prometheus shows it.</summary>
internal sealed record RuleGroupAnswer(string Name, string File, double Interval, IReadOnlyList<RuleAnswer> Rules);

/// <summary>A rule as Prometheus shows it; the condition stands in for the query.</summary>
internal sealed record RuleAnswer(
    string State, string Name, string Query, double Duration, double KeepFiringFor,
    IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations,
    IReadOnlyList<AlertAnswer> Alerts, string Health, string? LastError,
    DateTimeOffset? LastEvaluation, string Type);
