using System.Globalization;
using Monitor.Cli.Output;

namespace Monitor.Cli.Alerting;

/// <summary>Alerts as rows.</summary>
internal static class AlertTable
{
    // Shown in columns of their own.
    private static readonly string[] Shown = ["alertname", "severity", "component"];

    public static Table Of(IEnumerable<AlertAnswer> alerts, DateTimeOffset now)
    {
        var table = new Table(
            new("STATE"), new("SEVERITY"), new("ALERT"), new("COMPONENT"), new("FOR", IsNumber: true),
            new("VALUE", IsNumber: true), new("SINCE", OnlyWide: true), new("FINGERPRINT", OnlyWide: true),
            new("LABELS", OnlyWide: true), new("SUMMARY"));
        foreach (AlertAnswer alert in alerts)
        {
            table.Add(
                new Cell(alert.State, alert.IsFiring ? Tone.Bad : Tone.Warning), SeverityOf(alert),
                alert.Label("alertname"), alert.Label("component"), Age.Of(alert.ActiveAt, now), ValueOf(alert),
                Age.Moment(alert.ActiveAt), alert.Fingerprint,
                string.Join(" ", alert.Labels.Where(l => !Shown.Contains(l.Key)).Select(l => $"{l.Key}={l.Value}")),
                alert.Annotations.GetValueOrDefault("summary", ""));
        }

        return table;
    }

    /// <summary>What another system sent has no value.</summary>
    public static string ValueOf(AlertAnswer alert) =>
        alert.Value is "" or "NaN" ? "-"
        : double.TryParse(alert.Value, CultureInfo.InvariantCulture, out double value) ? Quantity.Count(value)
        : alert.Value;

    private static Cell SeverityOf(AlertAnswer alert) => SeverityCell(alert.Label("severity"));

    public static Cell SeverityCell(string severity) => new(severity, severity switch
    {
        "critical" or "error" => Tone.Bad,
        "warning" => Tone.Warning,
        _ => Tone.Plain,
    });
}
