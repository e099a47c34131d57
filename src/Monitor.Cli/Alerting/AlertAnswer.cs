using Monitor.Shared.Alerting;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Cli.Alerting;

/// <summary>The data of <c>/api/v1/alerts</c>.</summary>
internal sealed record AlertList(IReadOnlyList<AlertAnswer> Alerts);

/// <summary>An alert as Prometheus shows it.</summary>
internal sealed record AlertAnswer(
    IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations, string State,
    DateTimeOffset ActiveAt, string Value)
{
    public string Label(string name) => Labels.GetValueOrDefault(name, "");

    public bool IsFiring => State == "firing";

    /// <summary>As Alertmanager numbers it; the API's other answers know the alert by it.</summary>
    public string Fingerprint => AlertFingerprint.Of(LabelsAsSet);

    private LabelSet LabelsAsSet => LabelSet.From(Labels.Select(l => new Label(l.Key, l.Value)));

    public bool IsTakenBy(IReadOnlyList<LabelMatcher> matchers) => LabelMatcher.All(matchers, LabelsAsSet);
}

/// <summary>An alert that fires, as Alertmanager's API shows it: who is told, and what stands in the way.</summary>
internal sealed record RoutedAlert(
    string Fingerprint, IReadOnlyList<ReceiverName> Receivers, RoutedStatus Status, DateTimeOffset StartsAt,
    DateTimeOffset EndsAt, string? GeneratorUrl, string? Flapping);

/// <summary>Who is told.</summary>
internal sealed record ReceiverName(string Name);

/// <summary>Whether it is told; the ids of silences and the fingerprints of alerts that stand in the way.</summary>
internal sealed record RoutedStatus(string State, IReadOnlyList<string> SilencedBy, IReadOnlyList<string> InhibitedBy);
