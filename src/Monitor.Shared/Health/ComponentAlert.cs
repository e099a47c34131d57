using Monitor.Shared.Alerting;
using Monitor.Shared.Series;

namespace Monitor.Shared.Health;

/// <summary>A firing alert as far as it bears on a component's health.</summary>
/// <param name="Labels">What identifies the alert.</param>
/// <param name="Component">The component's name.</param>
/// <param name="Name">The alert's name.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Since">When it began to fire.</param>
public sealed record ComponentAlert(
    LabelSet Labels, string Component, string Name, AlertSeverity Severity, DateTimeOffset Since)
{
    /// <summary>Null for an alert that names no component: it bears on no component's health.</summary>
    public static ComponentAlert? Of(Alert alert) => alert.Labels["component"] is { } component
        ? new ComponentAlert(
            alert.Labels, component, alert.Labels["alertname"] ?? "an alert", AlertSeverities.Of(alert.Labels),
            alert.Episode?.StartsAt ?? alert.ActiveAt)
        : null;

    /// <summary>What it makes of its component; healthy where it is mere information.</summary>
    public HealthLevel Level => Severity switch
    {
        AlertSeverity.Critical => HealthLevel.Critical,
        AlertSeverity.Error => HealthLevel.Unhealthy,
        AlertSeverity.Warning => HealthLevel.Degraded,
        _ => HealthLevel.Healthy,
    };
}
