using System.Text.Json;
using System.Text.Json.Serialization;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Alerting.Journal;

/// <summary>A matcher as people write it: <c>team=~"fx.*"</c>.</summary>
internal sealed class LabelMatcherJsonConverter : JsonConverter<LabelMatcher>
{
    public override LabelMatcher Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.GetString() ?? "";
        if (!LabelMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> matchers, out string error))
            throw new JsonException($"The matcher '{text}' {error}.");
        return matchers.Count == 1 ? matchers[0] : throw new JsonException($"'{text}' is not one matcher.");
    }

    public override void Write(Utf8JsonWriter writer, LabelMatcher value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
