using System.Buffers;
using System.Text.Json;
using Monitor.Actors.Ports;
using Monitor.Node.Notify.Pages;
using Monitor.Shared.Alerting;
using Monitor.Shared.Series;

namespace Monitor.Node.Notify;

/// <summary>A notification as the JSON that Alertmanager's webhook receivers take (its version "4").</summary>
internal static class WebhookBody
{
    // Go's zero time: what Alertmanager sends as the end of an alert that has not ended.
    private const string NoTime = "0001-01-01T00:00:00Z";

    public static byte[] Of(Notification notification, string externalUrl)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, notification, externalUrl);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Notification notification, string externalUrl)
    {
        IReadOnlyList<NotifiedAlert> alerts = notification.Alerts;
        json.WriteStartObject();
        json.WriteString("receiver", notification.Receiver);
        json.WriteString("status", Status(notification.Incident is { } about
            ? about.News != IncidentNews.Resolved
            : alerts.Any(alert => alert.Firing)));
        json.WriteStartArray("alerts");
        foreach (NotifiedAlert alert in alerts)
            WriteAlert(json, alert, externalUrl);
        json.WriteEndArray();
        WriteLabels(json, "groupLabels", notification.GroupLabels);
        WriteLabels(json, "commonLabels", PageWriter.CommonOf(alerts, alert => alert.Labels));
        WriteLabels(json, "commonAnnotations", PageWriter.CommonOf(alerts, alert => alert.Annotations));
        json.WriteString("externalURL", externalUrl);
        json.WriteString("version", "4");
        json.WriteString("groupKey", notification.GroupKey);
        json.WriteNumber("truncatedAlerts", notification.Truncated);
        if (notification.Incident is { } incident)
            WriteIncident(json, incident, externalUrl);
        json.WriteEndObject();
    }

    /// <summary>What Alertmanager does not have, beside what it has: which incident, for whom, and why now.</summary>
    private static void WriteIncident(Utf8JsonWriter json, NotifiedIncident incident, string externalUrl)
    {
        json.WriteStartObject("incident");
        json.WriteNumber("id", incident.Id);
        json.WriteString("news", incident.News.ToString().ToLowerInvariant());
        json.WriteString("title", incident.Title);
        json.WriteString("severity", incident.Severity.ToString().ToLowerInvariant());
        json.WriteString("person", incident.Person);
        json.WriteBoolean("urgent", incident.IsUrgent);
        json.WriteString("because", incident.Because);
        json.WriteString("by", incident.By);
        json.WriteStartArray("components");
        foreach (string component in incident.Components)
            json.WriteStringValue(component);
        json.WriteEndArray();
        json.WriteString("likelyCause", incident.LikelyCause);
        json.WriteString("openedAt", Time(incident.OpenedAt));
        json.WriteString("resolvedAt", incident.ResolvedAt is { } resolvedAt ? Time(resolvedAt) : NoTime);
        json.WriteNumber("firingAlerts", incident.FiringAlerts);
        json.WriteString("url", new PageLinks(externalUrl).Incident(incident.Id));
        json.WriteEndObject();
    }

    private static void WriteAlert(Utf8JsonWriter json, NotifiedAlert alert, string externalUrl)
    {
        json.WriteStartObject();
        json.WriteString("status", Status(alert.Firing));
        WriteLabels(json, "labels", alert.Labels);
        WriteLabels(json, "annotations", alert.Annotations);
        json.WriteString("startsAt", Time(alert.StartsAt));
        json.WriteString("endsAt", alert.EndsAt is { } endsAt ? Time(endsAt) : NoTime);
        json.WriteString("generatorURL", new PageLinks(externalUrl).Alert(alert));
        json.WriteString("fingerprint", alert.Fingerprint);
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, string name, LabelSet labels)
    {
        json.WriteStartObject(name);
        foreach (Label label in labels)
            json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }

    private static string Status(bool firing) => firing ? "firing" : "resolved";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
