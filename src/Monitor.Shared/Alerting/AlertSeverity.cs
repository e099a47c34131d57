using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting;

/// <summary>How bad an alert is, from the least on. The numbers are written to disk: never reuse one.</summary>
public enum AlertSeverity : byte
{
    Info = 1,
    Warning = 2,
    Error = 3,
    Critical = 4,
}

/// <summary>Reads the <c>severity</c> label, in the words that rule files in the field use.</summary>
public static class AlertSeverities
{
    /// <summary>The label that carries it.</summary>
    public const string Label = "severity";

    /// <summary>The severity of an alert; a warning where the label is absent or says something else.</summary>
    public static AlertSeverity Of(LabelSet labels) =>
        TryParse(labels[Label] ?? "", out AlertSeverity severity) ? severity : AlertSeverity.Warning;

    /// <summary>Understands info, warning, error, critical and their usual synonyms, in any case.</summary>
    public static bool TryParse(string text, out AlertSeverity severity)
    {
        severity = text.ToLowerInvariant() switch
        {
            "info" or "information" or "notice" or "none" or "low" => AlertSeverity.Info,
            "warning" or "warn" or "minor" or "medium" => AlertSeverity.Warning,
            "error" or "major" or "high" => AlertSeverity.Error,
            "critical" or "page" or "fatal" or "emergency" or "disaster" => AlertSeverity.Critical,
            _ => 0,
        };
        return severity != 0;
    }
}
