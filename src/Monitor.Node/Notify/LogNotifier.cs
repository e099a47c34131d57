using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Notify;

/// <summary>Writes notifications to the node's log: what a node does that was told of no receiver.</summary>
internal sealed class LogNotifier(string receiver, ILogger<LogNotifier> log) : INotifier
{
    private static readonly DeliveryOutcome Taken = new DeliveryOutcome.Delivered();

    public string Receiver => receiver;

    public ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        if (notification.Incident is { } incident)
        {
            log.Log(
                incident.News == IncidentNews.Triggered ? LevelOf(incident.Severity) : LogLevel.Information,
                "Incident {Incident} {News}: {Title} for {Person} ({Because}, since {OpenedAt:O}, {Firing} firing, "
                    + "key {Key})",
                incident.Id, incident.News, incident.Title, incident.Person.Length > 0 ? incident.Person : "everybody",
                incident.Because, incident.OpenedAt, incident.FiringAlerts, notification.IdempotencyKey);
            return ValueTask.FromResult(Taken);
        }

        foreach (NotifiedAlert alert in notification.Alerts)
        {
            log.Log(
                alert.Firing ? LevelOf(AlertSeverities.Of(alert.Labels)) : LogLevel.Information,
                "Alert {Status}: {Alert} {Labels} {Summary} (since {StartsAt:O}, value {Value}, key {Key})",
                alert.Firing ? "firing" : "resolved", alert.Labels["alertname"] ?? "", alert.Labels,
                alert.Annotations["summary"] ?? alert.Annotations["description"] ?? "", alert.StartsAt, alert.Value,
                notification.IdempotencyKey);
        }

        return ValueTask.FromResult(Taken);
    }

    private static LogLevel LevelOf(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Critical or AlertSeverity.Error => LogLevel.Error,
        AlertSeverity.Warning => LogLevel.Warning,
        _ => LogLevel.Information,
    };
}
