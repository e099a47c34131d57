using System.Text.Json;
using System.Text.Json.Serialization;
using Monitor.Cli.Alerting;
using Monitor.Cli.Audit;
using Monitor.Cli.Checks;
using Monitor.Cli.Cluster;
using Monitor.Cli.Explain;
using Monitor.Cli.Health;
using Monitor.Cli.Incidents;
using Monitor.Cli.OnCall;
using Monitor.Cli.Queries;
using Monitor.Cli.Rehearsal;
using Monitor.Cli.Rules;
using Monitor.Cli.Silences;
using Monitor.Cli.Status;
using Monitor.Cli.Top;

namespace Monitor.Cli.Connection;

/// <summary>The shapes that are read, compiled ahead: a command should not spend its life on reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<SeriesWindows>))]
[JsonSerializable(typeof(IReadOnlyList<SeriesChart>))]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(RuleGroupList))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(IReadOnlyList<ComponentAnswer>))]
[JsonSerializable(typeof(ProbeAnswer))]
[JsonSerializable(typeof(BuildAnswer))]
[JsonSerializable(typeof(RuntimeAnswer))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(RuleTestReport))]
[JsonSerializable(typeof(ClusterAnswer))]
[JsonSerializable(typeof(ShardList))]
[JsonSerializable(typeof(ActorList))]
[JsonSerializable(typeof(ClusterEventList))]
[JsonSerializable(typeof(NodeRequest))]
[JsonSerializable(typeof(CommandAnswer))]
[JsonSerializable(typeof(IReadOnlyList<RoutedAlert>))]
[JsonSerializable(typeof(IReadOnlyList<SilenceAnswer>))]
[JsonSerializable(typeof(SimulationWish))]
[JsonSerializable(typeof(ReplayWish))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(SimulationAnswer))]
[JsonSerializable(typeof(MaintenanceList))]
[JsonSerializable(typeof(SilenceWish))]
[JsonSerializable(typeof(SilenceMade))]
[JsonSerializable(typeof(SilencePreview))]
[JsonSerializable(typeof(IncidentList))]
[JsonSerializable(typeof(IncidentAnswer))]
[JsonSerializable(typeof(IncidentWish))]
[JsonSerializable(typeof(IncidentDone))]
[JsonSerializable(typeof(OnCallList))]
[JsonSerializable(typeof(IReadOnlyList<ShiftAnswer>))]
[JsonSerializable(typeof(OverrideWish))]
[JsonSerializable(typeof(OverrideAnswer))]
[JsonSerializable(typeof(IReadOnlyList<OverrideAnswer>))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(AuditVerdictAnswer))]
[JsonSerializable(typeof(ExplanationAnswer))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ControlJson : JsonSerializerContext;
