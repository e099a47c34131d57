using System.Text.Json;
using System.Text.Json.Serialization;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting.Journal;

/// <summary>A shard as its number.</summary>
internal sealed class ShardIdJsonConverter : JsonConverter<ShardId>
{
    public override ShardId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, ShardId value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}
