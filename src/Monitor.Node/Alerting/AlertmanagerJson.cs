using System.Text.Json;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Node.Alerting;

/// <summary>Alerts and silences as Alertmanager's API v2 shows them; what it does not know is added behind.</summary>
internal static class AlertmanagerJson
{
    public static void Write(
        Utf8JsonWriter json, AlertManagerState state, AlertView view, DateTimeOffset now, TimeSpan resolveTimeout)
    {
        Alert alert = view.Alert;
        PostedState? posted = state.Routed.Posted.All.GetValueOrDefault(alert.Labels);
        json.WriteStartObject();
        WriteLabels(json, "annotations", alert.Annotations);
        json.WriteString("endsAt", Time(posted?.EndsAt ?? now + resolveTimeout));
        json.WriteString("fingerprint", alert.Fingerprint);
        json.WriteStartArray("receivers");
        foreach (string receiver in view.Routes.Select(route => route.Receiver!).Distinct())
        {
            json.WriteStartObject();
            json.WriteString("name", receiver);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("startsAt", Time(alert.Episode!.StartsAt));
        json.WriteStartObject("status");
        json.WriteStartArray("inhibitedBy");
        if (view.InhibitedBy is { } inhibitor)
            json.WriteStringValue(inhibitor);
        json.WriteEndArray();
        json.WriteStartArray("silencedBy");
        foreach (string silence in view.SilencedBy)
            json.WriteStringValue(silence);
        json.WriteEndArray();
        json.WriteString("state", view.IsSuppressed ? "suppressed" : "active");
        json.WriteEndObject();
        json.WriteString("updatedAt", Time(posted?.UpdatedAt ?? alert.ChangedAt));
        if (alert.GeneratorUrl is { } url)
            json.WriteString("generatorURL", url);
        WriteLabels(json, "labels", alert.Labels);
        if (alert.Flap is { Since: not null } flap)
            json.WriteString("flapping", flap.Text);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Silence silence, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("id", silence.Id);
        json.WriteStartObject("status");
        json.WriteString("state", silence.StateAt(now).ToString().ToLowerInvariant());
        json.WriteEndObject();
        json.WriteString("updatedAt", Time(silence.UpdatedAt));
        json.WriteString("comment", silence.Comment);
        json.WriteString("createdBy", silence.CreatedBy);
        json.WriteString("endsAt", Time(silence.EndsAt));
        json.WriteStartArray("matchers");
        foreach (LabelMatcher matcher in silence.Matchers)
        {
            json.WriteStartObject();
            json.WriteBoolean("isEqual", matcher.Operator is MatchOperator.Equal or MatchOperator.Matches);
            json.WriteBoolean("isRegex", matcher.Operator is MatchOperator.Matches or MatchOperator.NotMatches);
            json.WriteString("name", matcher.Name);
            json.WriteString("value", matcher.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("startsAt", Time(silence.StartsAt));
        json.WriteNumber("hits", silence.Hits);
        if (silence.LastHitAt is { } hitAt)
            json.WriteString("lastHitAt", Time(hitAt));
        if (!silence.Windows.IsEmpty)
        {
            json.WriteBoolean("inForce", silence.IsInForce(now));
            json.WriteStartArray("windows");
            foreach (TimeIntervalDefinition window in silence.Windows)
                SilenceWindows.Write(json, window);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public static void WriteLabels(Utf8JsonWriter json, string name, LabelSet labels)
    {
        json.WriteStartObject(name);
        for (int i = 0; i < labels.Count; i++)
            json.WriteString(labels[i].Name, labels[i].Value);
        json.WriteEndObject();
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
