using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Shared.Audit.Narration;

/// <summary>
/// Routing as an entry of the audit log: the whole of it, so that a decision of then can be explained by the routes of
/// then.
/// </summary>
public static class ConfigurationNarration
{
    private const string Definition = "definition";
    private const int MaxBytes = 256 << 10;

    /// <summary>
    /// The routing that an entry put in force; null where it is not one, or was too large to be kept.
    /// </summary>
    public static RoutingTable? RoutingOf(AuditEntry entry)
    {
        if (entry.Action != AuditActions.RoutingConfigured || entry[Definition] is not { Length: > 0 } text)
            return null;
        try
        {
            RoutingDefinition? definition =
                JsonSerializer.Deserialize(text, AlertJsonContext.Default.RoutingDefinition);
            return definition is null ? null : RoutingTable.Build(definition, []);
        }
        catch (Exception unknown) when (unknown is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    internal static AuditEntry Tell(DateTimeOffset at, ImmutableArray<AlertReceiver> receivers) =>
        Tell(at, RoutingDefinition.Of(receivers));

    internal static AuditEntry Tell(DateTimeOffset at, RoutingDefinition definition)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(definition, AlertJsonContext.Default.RoutingDefinition);
        return new AuditEntry(
            at, AuditActors.Configuration, AuditActions.RoutingConfigured, [AuditSubject.Configuration("routing")],
            "the configuration has other routes than before",
            [
                new AuditDetail("receivers", string.Join(", ", definition.Receivers.Select(one => one.Name))),
                new AuditDetail("inhibitions", AlertNarration.Number(definition.Inhibitions.Length)),
                new AuditDetail(Definition, text.Length <= MaxBytes ? Encoding.UTF8.GetString(text) : ""),
                new AuditDetail("sha256", AuditHash.Of(text).ToString()),
            ]);
    }
}
