using System.Text.Json;
using Monitor.Actors.Queries;
using Monitor.Node.Hosting;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Health;
using Monitor.Shared.Incidents;
using Monitor.Shared.Queries;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Node.Dashboard;

/// <summary>What the page reads, written as JSON. Times are Unix milliseconds, steps Unix seconds.</summary>
internal static class DashboardJson
{
    /// <summary>Most components in one event, worst first.</summary>
    private const int MaxComponents = 500;

    /// <summary>Most alerts in one event, worst and newest first.</summary>
    private const int MaxAlerts = 200;

    public static void WriteHealth(
        Utf8JsonWriter json, HealthState health, IReadOnlyList<FoundComponent> found, bool isReady)
    {
        Dictionary<string, FoundComponent> byName = found.ToDictionary(component => component.Name);
        List<string> names = [.. health.Components.Keys.Union(byName.Keys)];
        json.WriteStartObject();
        json.WriteString("version", NodeProcess.Version);
        json.WriteBoolean("ready", isReady);
        json.WriteString("system", Name(health.System));
        json.WriteNumber("since", health.SystemSince.ToUnixTimeMilliseconds());
        json.WriteString("reason", health.SystemReasons.Length > 0 ? health.SystemReasons[0].Text : "");
        json.WriteNumber("total", names.Count);
        json.WriteStartArray("components");
        IEnumerable<string> worstFirst = names
            .OrderByDescending(name => health.Components.GetValueOrDefault(name)?.Level ?? HealthLevel.Healthy)
            .ThenBy(name => name, StringComparer.Ordinal);
        foreach (string name in worstFirst.Take(MaxComponents))
            WriteComponent(json, name, health.Components.GetValueOrDefault(name), byName.GetValueOrDefault(name));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteAlerts(Utf8JsonWriter json, AlertManagerState state)
    {
        Alert[] active = [.. state.Alerts.Values.Where(alert => alert.State != AlertState.Inactive)];
        json.WriteStartObject();
        json.WriteNumber("firing", active.Count(alert => alert.State == AlertState.Firing));
        json.WriteNumber("pending", active.Count(alert => alert.State == AlertState.Pending));
        json.WriteStartArray("alerts");
        IEnumerable<Alert> worstFirst = active
            .OrderByDescending(alert => alert.State)
            .ThenByDescending(alert => AlertSeverities.Of(alert.Labels))
            .ThenByDescending(alert => alert.ActiveAt);
        foreach (Alert alert in worstFirst.Take(MaxAlerts))
        {
            json.WriteStartObject();
            WriteAlertFields(json, alert);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>How many incidents there are, so that a page knows when to ask for more.</summary>
    public static void WriteIncidents(Utf8JsonWriter json, IncidentBook book, long version)
    {
        Incident[] open = [.. book.Open.Where(incident => incident.MergedInto == 0)];
        Incident[] waiting = [.. open.Where(incident =>
            incident.Status == IncidentStatus.Triggered && incident.SnoozedUntil is null)];
        json.WriteStartObject();
        json.WriteNumber("version", version);
        json.WriteNumber("open", open.Length);
        json.WriteNumber("waiting", waiting.Length);
        if (waiting.Length > 0)
            json.WriteString("worst", waiting.Max(incident => incident.Severity).ToString().ToLowerInvariant());
        json.WriteEndObject();
    }

    /// <summary>That silences changed, and how many are in force.</summary>
    public static void WriteSilences(Utf8JsonWriter json, SilenceBook book, DateTimeOffset now, long version)
    {
        json.WriteStartObject();
        json.WriteNumber("version", version);
        json.WriteNumber("active", book.All.Values.Count(silence => silence.IsInForce(now)));
        json.WriteEndObject();
    }

    /// <summary>A chart with what its series are; <paramref name="isBrief"/> leaves that out.</summary>
    public static void WritePoints(Utf8JsonWriter json, QueryAnswer<SeriesPoints> answer, bool isBrief)
    {
        json.WriteStartObject();
        json.WriteNumber("found", answer.Found);
        json.WriteBoolean("partial", answer.IsPartial);
        json.WriteStartArray("series");
        foreach (SeriesPoints series in answer.Items)
        {
            json.WriteStartObject();
            json.WriteString("key", Key(series.Series));
            if (!isBrief)
                WriteDescriptor(json, series.Series);
            json.WriteStartArray("points");
            foreach (StatisticPoint point in series.Points)
                WritePoint(json, point);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteSeries(Utf8JsonWriter json, QueryAnswer<FoundSeries> answer)
    {
        json.WriteStartObject();
        json.WriteNumber("found", answer.Found);
        json.WriteBoolean("partial", answer.IsPartial);
        json.WriteStartArray("series");
        foreach (FoundSeries series in answer.Items)
        {
            json.WriteStartObject();
            json.WriteString("key", Key(series));
            WriteDescriptor(json, series);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteComponent(
        Utf8JsonWriter json, string name, ComponentHealth? health, FoundComponent? found)
    {
        long? seen = health?.LastSeen?.ToUnixTimeMilliseconds() ?? found?.LastSeenMs;
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("level", Name(health?.Level ?? HealthLevel.Healthy));
        json.WriteString("reason", health?.Reasons is [HealthReason first, ..] ? first.Text : "");
        json.WriteNumber("series", found?.Series ?? 0);
        if (seen is { } at)
            json.WriteNumber("seen", at);
        if (health is not null)
            json.WriteNumber("since", health.Since.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    /// <summary>How an alert stands, within an object that the caller opened.</summary>
    public static void WriteAlertFields(Utf8JsonWriter json, Alert alert)
    {
        DateTimeOffset since = alert.Episode is { IsOpen: true } episode ? episode.StartsAt : alert.ActiveAt;
        json.WriteString("id", alert.Fingerprint);
        json.WriteString("state", alert.State switch
        {
            AlertState.Firing => "firing",
            AlertState.Pending => "pending",
            _ => "resolved",
        });
        json.WriteString("severity", AlertSeverities.Of(alert.Labels).ToString().ToLowerInvariant());
        json.WriteNumber("since", since.ToUnixTimeMilliseconds());
        if (double.IsFinite(alert.Value))
            json.WriteNumber("value", alert.Value);
        json.WriteString("reason", alert.Reason);
        WriteLabels(json, "labels", alert.Labels);
        WriteLabels(json, "annotations", alert.Annotations);
    }

    private static void WriteDescriptor(Utf8JsonWriter json, FoundSeries series)
    {
        json.WriteString("metric", series.Descriptor.Metric);
        json.WriteString("kind", series.Descriptor.Kind.ToString().ToLowerInvariant());
        json.WriteString("unit", series.Descriptor.Unit);
        json.WriteString("help", series.Descriptor.Help);
        json.WriteNumber("seen", series.LastSeenMs);
        json.WriteBoolean("stale", series.IsStale);
        WriteLabels(json, "labels", series.Descriptor.Labels);
    }

    private static void WritePoint(Utf8JsonWriter json, StatisticPoint point)
    {
        // JSON has no infinities; the page shows a gap, as it does where nothing came.
        if (!double.IsFinite(point.Value))
            return;
        json.WriteStartArray();
        json.WriteNumberValue(point.Second);
        json.WriteNumberValue(point.Value);
        json.WriteEndArray();
    }

    private static void WriteLabels(Utf8JsonWriter json, string property, LabelSet labels)
    {
        json.WriteStartObject(property);
        foreach (Label label in labels)
            json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }

    private static string Key(FoundSeries series) => series.Fingerprint.ToString("x32");

    private static string Name(HealthLevel level) => level.ToString().ToLowerInvariant();
}
