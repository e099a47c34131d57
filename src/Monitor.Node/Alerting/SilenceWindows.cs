using System.Collections.Immutable;
using System.Text.Json;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Node.Alerting;

/// <summary>
/// The windows of a silence that recurs, as JSON: the time intervals of an alertmanager.yml, field by field.
/// </summary>
internal static class SilenceWindows
{
    private static readonly JsonElement NoItems = JsonElement.Parse("[]");

    /// <exception cref="JsonException">Not a list of time intervals.</exception>
    public static ImmutableArray<TimeIntervalDefinition> Read(JsonElement silence)
    {
        if (!silence.TryGetProperty("windows", out JsonElement windows) || windows.ValueKind == JsonValueKind.Null)
            return [];
        if (windows.ValueKind != JsonValueKind.Array)
            throw new JsonException("windows must be a list");
        return [.. windows.EnumerateArray().Select(window => new TimeIntervalDefinition(
            [.. Items(window, "times").Select(
                range => new TimeOfDayRange(Text(range, "start_time"), Text(range, "end_time")))],
            Texts(window, "weekdays"), Texts(window, "days_of_month"), Texts(window, "months"), Texts(window, "years"),
            window.TryGetProperty("location", out _) ? Text(window, "location") : ""))];
    }

    public static void Write(Utf8JsonWriter json, TimeIntervalDefinition window)
    {
        json.WriteStartObject();
        json.WriteStartArray("times");
        foreach (TimeOfDayRange range in window.Times)
        {
            json.WriteStartObject();
            json.WriteString("start_time", range.Start);
            json.WriteString("end_time", range.End);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, "weekdays", window.Weekdays);
        Write(json, "days_of_month", window.DaysOfMonth);
        Write(json, "months", window.Months);
        Write(json, "years", window.Years);
        json.WriteString("location", window.Location);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement window, string name)
    {
        if (window.ValueKind != JsonValueKind.Object)
            throw new JsonException("every window must be an object");
        if (!window.TryGetProperty(name, out JsonElement items))
            return NoItems.EnumerateArray();
        return items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
            : throw new JsonException($"{name} must be a list");
    }

    private static ImmutableArray<string> Texts(JsonElement window, string name) =>
        [.. Items(window, name).Select(item => item.ValueKind == JsonValueKind.String
            ? item.GetString()!
            : throw new JsonException($"{name} must be a list of texts"))];

    private static string Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw new JsonException($"{name} must be text");
}
