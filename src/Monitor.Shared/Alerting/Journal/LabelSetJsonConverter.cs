using System.Text.Json;
using System.Text.Json.Serialization;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Journal;

/// <summary>Labels as one JSON object, sorted by name.</summary>
internal sealed class LabelSetJsonConverter : JsonConverter<LabelSet>
{
    public override LabelSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Labels must be an object of names and texts.");
        var labels = new List<Label>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw new JsonException($"The value of the label '{name}' must be a text.");
            labels.Add(new Label(name, reader.GetString()!));
        }

        return LabelSet.From(labels);
    }

    public override void Write(Utf8JsonWriter writer, LabelSet value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (int i = 0; i < value.Count; i++)
            writer.WriteString(value[i].Name, value[i].Value);
        writer.WriteEndObject();
    }
}
