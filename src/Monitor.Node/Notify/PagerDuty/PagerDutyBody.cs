using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Pages;
using Monitor.Shared.Alerting;
using Monitor.Shared.Series;

namespace Monitor.Node.Notify.PagerDuty;

/// <summary>
/// A page as an event of PagerDuty's Events API v2 (developer.pagerduty.com/docs/events-api-v2/trigger-events): one
/// <c>dedup_key</c> for all that is told of an incident or a group, so that its end finds its beginning.
/// </summary>
internal static class PagerDutyBody
{
    private const int LongestSummary = 1024;
    private const int LongestDedupKey = 255;
    private const int MostAlerts = 50;

    // An event may have 512 KB in all; 50 alerts of this are far below it.
    private const int LongestValue = 1024;
    private const int MostLabels = 20;

    public static byte[] Of(Notification notification, Page page, PagerDutyOptions options, string clientUrl)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("routing_key", options.RoutingKey.Reveal());
            json.WriteString("event_action", page.State switch
            {
                PageState.Acknowledged => "acknowledge",
                PageState.Resolved => "resolve",
                _ => "trigger",
            });
            json.WriteString("dedup_key", DedupKey(options.Source, page.Thread));
            json.WriteString("client", "monitor");
            json.WriteString("client_url", clientUrl);
            WritePayload(json, notification, page, options);
            json.WriteStartArray("links");
            foreach (PageLink link in page.Links)
            {
                json.WriteStartObject();
                json.WriteString("href", link.Url);
                json.WriteString("text", link.Label);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The source and the thread; hashed where that is longer than PagerDuty takes.</summary>
    private static string DedupKey(string source, string thread)
    {
        string key = $"{source}/{thread}";
        if (key.Length <= LongestDedupKey)
            return key;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(thread));
        return $"{TextLimit.Characters(source, 100)}/{Convert.ToHexStringLower(hash)}";
    }

    private static void WritePayload(
        Utf8JsonWriter json, Notification notification, Page page, PagerDutyOptions options)
    {
        json.WriteStartObject("payload");
        json.WriteString("summary", TextLimit.Characters(page.Title, LongestSummary));
        json.WriteString("source", options.Source);
        json.WriteString("severity", page.Severity switch
        {
            AlertSeverity.Critical => "critical",
            AlertSeverity.Error => "error",
            AlertSeverity.Warning => "warning",
            _ => "info",
        });
        json.WriteString(
            "timestamp",
            page.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        LabelSet first = notification.Alerts.Count > 0 ? notification.Alerts[0].Labels : LabelSet.Empty;
        WriteIfSet(json, "component", notification.Incident switch
        {
            { LikelyCause.Length: > 0 } incident => incident.LikelyCause,
            { Components: [var component, ..] } => component,
            _ => first["component"] ?? "",
        });
        WriteIfSet(json, "group", string.Join(' ', notification.GroupLabels.Select(label => label.Value)));
        WriteIfSet(json, "class", first["alertname"] ?? "");
        WriteDetails(json, notification, page);
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, Notification notification, Page page)
    {
        json.WriteStartObject("custom_details");
        json.WriteString("text", TextLimit.Characters(page.Text, 8 * LongestValue));
        foreach (PageFact fact in page.Facts)
            json.WriteString(fact.Name, TextLimit.Characters(fact.Value, LongestValue));
        json.WriteNumber("firing", notification.Alerts.Count(alert => alert.Firing));
        json.WriteNumber("not_listed", notification.Truncated + Math.Max(0, notification.Alerts.Count - MostAlerts));
        json.WriteString("idempotency_key", notification.IdempotencyKey);
        json.WriteStartArray("alerts");
        foreach (NotifiedAlert alert in notification.Alerts.Take(MostAlerts))
        {
            json.WriteStartObject();
            json.WriteString("status", alert.Firing ? "firing" : "resolved");
            WriteLabels(json, "labels", alert.Labels);
            WriteLabels(json, "annotations", alert.Annotations);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, string name, LabelSet labels)
    {
        json.WriteStartObject(name);
        foreach (Label label in labels.Take(MostLabels))
            json.WriteString(TextLimit.Characters(label.Name, LongestValue), TextLimit.Characters(label.Value, 256));
        json.WriteEndObject();
    }

    private static void WriteIfSet(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
            json.WriteString(name, TextLimit.Characters(value, LongestValue));
    }
}
