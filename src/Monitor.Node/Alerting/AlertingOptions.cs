using Monitor.Node.Configuration;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;

namespace Monitor.Node.Alerting;

/// <summary>How alerts are told.</summary>
/// <param name="Routing">The routing tree; null to tell each receiver of what it wants, at once.</param>
/// <param name="Receivers">Receivers that an alertmanager.yml brought along; none where there is no such file.</param>
/// <param name="Alerts">Limits and patience of the alert manager.</param>
/// <param name="NotTaken">What the alertmanager.yml says and this node does not do.</param>
internal sealed record AlertingOptions(
    RoutingDefinition? Routing,
    IReadOnlyList<ReceiverOptions> Receivers,
    AlertOptions Alerts,
    IReadOnlyList<YamlProblem> NotTaken);
