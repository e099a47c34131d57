using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Monitor.Node.Notify.Pages;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Series;

namespace Monitor.Node.Alerting;

/// <summary>The alerts of one request, and what is wrong with the ones that cannot be taken.</summary>
internal sealed record PostedAlerts(ImmutableArray<PostedAlert> Alerts, IReadOnlyList<string> Problems)
{
    private const int MaxLabels = 64;
    private const int MaxText = 4_096;
    private const int MaxQuote = 256;

    /// <exception cref="JsonException">The body is not a list of alerts.</exception>
    public static PostedAlerts Read(JsonElement body, DateTimeOffset now)
    {
        if (body.ValueKind != JsonValueKind.Array)
            throw new JsonException("must be a list of alerts");
        ImmutableArray<PostedAlert>.Builder alerts = ImmutableArray.CreateBuilder<PostedAlert>(body.GetArrayLength());
        var problems = new List<string>();
        foreach (JsonElement item in body.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                throw new JsonException("every alert must be an object");
            LabelSet labels = Texts(item, "labels"), annotations = Texts(item, "annotations");
            DateTimeOffset? startsAt = Time(item, "startsAt"), endsAt = Time(item, "endsAt");
            if (Mistake(labels, annotations, startsAt, endsAt) is { } mistake)
                problems.Add($"{TextLimit.Characters(labels.ToString(), MaxQuote)}: {mistake}");
            else
                alerts.Add(new PostedAlert(
                    labels, annotations, startsAt ?? (endsAt < now ? endsAt : null), endsAt,
                    Text(item, "generatorURL")));
        }

        return new PostedAlerts(alerts.DrainToImmutable(), problems);
    }

    private static string? Mistake(
        LabelSet labels, LabelSet annotations, DateTimeOffset? startsAt, DateTimeOffset? endsAt)
    {
        if (labels.Count == 0)
            return "at least one label pair required";
        if (labels.Count > MaxLabels || annotations.Count > MaxLabels)
            return $"has more than {MaxLabels} labels or annotations";
        if (labels.Concat(annotations).Any(label => label.Value.Length > MaxText || label.Name.Length > MaxText))
            return $"has a text of more than {MaxText} characters";
        if (labels.Any(label => label.Name.Length == 0))
            return "has a label without a name";
        return startsAt > endsAt ? "start time must be before end time" : null;
    }

    private static LabelSet Texts(JsonElement alert, string name)
    {
        if (!alert.TryGetProperty(name, out JsonElement element) || element.ValueKind == JsonValueKind.Null)
            return LabelSet.Empty;
        if (element.ValueKind != JsonValueKind.Object)
            throw new JsonException($"{name} must be an object of texts");
        return LabelSet.From(element.EnumerateObject().Select(property =>
            property.Value.ValueKind == JsonValueKind.String
                ? new Label(property.Name, property.Value.GetString()!)
                : throw new JsonException($"{name}.{property.Name} must be text")));
    }

    private static string Text(JsonElement alert, string name) =>
        alert.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.String
            ? element.GetString()!
            : "";

    /// <summary>Go's zero time is no time.</summary>
    internal static DateTimeOffset? Time(JsonElement alert, string name)
    {
        string text = Text(alert, name);
        if (text.Length == 0)
            return null;
        if (!DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            throw new JsonException($"{name} must be a time as RFC 3339 has it, not {text}");
        return time.Year <= 1 ? null : time;
    }
}
