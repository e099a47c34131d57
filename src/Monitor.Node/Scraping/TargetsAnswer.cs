using System.Text.Json;
using Monitor.Shared.Durations;
using Monitor.Shared.Series;

namespace Monitor.Node.Scraping;

/// <summary>Writes <c>/api/v1/targets</c> as Prometheus does, which is what its page and promtool read.</summary>
internal static class TargetsAnswer
{
    public static void Write(Utf8JsonWriter json, ScrapeManager scrapes, string? state, string? pool)
    {
        bool active = state is null or "" or "any" or "active", dropped = state is null or "" or "any" or "dropped";
        json.WriteStartObject();
        json.WriteString("status", "success");
        json.WriteStartObject("data");
        json.WriteStartArray("activeTargets");
        foreach (ScrapeTargetStatus status in active ? scrapes.Targets : [])
        {
            if (string.IsNullOrEmpty(pool) || status.Target.Config.JobName == pool)
                WriteActive(json, status);
        }

        json.WriteEndArray();
        json.WriteStartArray("droppedTargets");
        foreach (LabelSet labels in dropped ? scrapes.Dropped : [])
        {
            json.WriteStartObject();
            WriteLabels(json, "discoveredLabels", labels);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteActive(Utf8JsonWriter json, ScrapeTargetStatus status)
    {
        json.WriteStartObject();
        WriteLabels(json, "discoveredLabels", status.Target.DiscoveredLabels);
        WriteLabels(json, "labels", status.Target.Labels);
        json.WriteString("scrapePool", status.Target.Config.JobName);
        json.WriteString("scrapeUrl", status.Target.Url.AbsoluteUri);
        json.WriteString("globalUrl", status.Target.Url.AbsoluteUri);
        json.WriteString("lastError", status.LastError);
        // Before the first scrape Go's zero time, as Prometheus has it.
        json.WriteString("lastScrape", (status.LastScrape ?? DateTimeOffset.MinValue).UtcDateTime);
        json.WriteNumber("lastScrapeDuration", status.LastDuration.TotalSeconds);
        json.WriteString("health", status.Health switch
        {
            TargetHealth.Up => "up",
            TargetHealth.Down => "down",
            _ => "unknown",
        });
        json.WriteString("scrapeInterval", DurationText.Format(status.Target.Interval));
        json.WriteString("scrapeTimeout", DurationText.Format(status.Target.Timeout));
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, string name, LabelSet labels)
    {
        json.WriteStartObject(name);
        foreach (Label label in labels)
            json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }
}
