using System.Text.Json.Serialization;

namespace Monitor.Shared.Health.Journal;

/// <summary>How the health journal and its snapshots are written as JSON. Enumerations are numbers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HealthEvent))]
[JsonSerializable(typeof(HealthSnapshot))]
internal sealed partial class HealthJsonContext : JsonSerializerContext;
