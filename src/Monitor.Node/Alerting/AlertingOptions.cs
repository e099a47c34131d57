using Monitor.Node.Yaml;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Node.Alerting;

/// <summary>How alerts are told.</summary>
/// <param name="Routing">The routing tree; null to tell each receiver of what it wants, at once.</param>
/// <param name="Alerts">Limits and patience of the alert manager.</param>
/// <param name="NotTaken">What the alertmanager.yml says and this node does not do.</param>
internal sealed record AlertingOptions(
    RoutingDefinition? Routing,
    AlertOptions Alerts,
    IReadOnlyList<YamlProblem> NotTaken);
