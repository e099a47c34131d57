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
}
