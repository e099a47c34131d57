using System.Text.Json.Serialization;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Escalation;

namespace Monitor.Shared.Incidents.Journal;

/// <summary>How the journal and snapshots of incidents are written as JSON. Enumerations are numbers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(LabelSetJsonConverter)])]
[JsonSerializable(typeof(IncidentEvent[]))]
[JsonSerializable(typeof(IncidentSnapshot))]
// Two events have one name: incidents are forgotten, and so are their escalations.
[JsonSerializable(typeof(EscalationEvent.Forgotten), TypeInfoPropertyName = "EscalationForgotten")]
internal sealed partial class IncidentJsonContext : JsonSerializerContext;
