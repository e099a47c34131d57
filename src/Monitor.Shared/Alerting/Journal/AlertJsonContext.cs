using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Shared.Alerting.Journal;

/// <summary>
/// How the alert manager's journal and snapshots are written as JSON. Enumerations are numbers.
/// A property that is missing is an error, unless the event gives it a default: that is how one is added later.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters =
    [
        typeof(LabelSetJsonConverter), typeof(LabelMatcherJsonConverter), typeof(ShardIdJsonConverter),
    ])]
[JsonSerializable(typeof(AlertEvent))]
[JsonSerializable(typeof(AlertEvent[]))]
[JsonSerializable(typeof(AlertSnapshot))]
[JsonSerializable(typeof(DegradedEpisode[]))]
[JsonSerializable(typeof(SnapshotVersion))]
[JsonSerializable(typeof(RoutingDefinition))]
internal sealed partial class AlertJsonContext : JsonSerializerContext;
