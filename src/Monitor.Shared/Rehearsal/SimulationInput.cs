using Monitor.Shared.Alerting;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.Series;

namespace Monitor.Shared.Rehearsal;

/// <summary>A made-up alert, and the world that it comes into.</summary>
/// <param name="Alerts">How alerts, silences and routes stand; nothing here changes it.</param>
/// <param name="AlertOptions">By which the alert manager decides.</param>
/// <param name="Incidents">How incidents stand.</param>
/// <param name="IncidentOptions">By which incidents are decided.</param>
/// <param name="Topology">Which component needs which.</param>
/// <param name="OnCall">Who is told of incidents.</param>
/// <param name="Labels">Those of the alert.</param>
/// <param name="Annotations">Its texts.</param>
/// <param name="Now">When it begins to fire.</param>
/// <param name="Horizon">How far to look.</param>
/// <param name="Lasts">How long it fires.</param>
public sealed record SimulationInput(
    AlertManagerState Alerts, AlertOptions AlertOptions, IncidentState Incidents, IncidentOptions IncidentOptions,
    Topology Topology, EscalationDirectory OnCall, LabelSet Labels, LabelSet Annotations, DateTimeOffset Now,
    TimeSpan Horizon, TimeSpan Lasts)
{
    /// <summary>
    /// After how long somebody acknowledges its incident, as often as its policy asks; null for never.
    /// </summary>
    public TimeSpan? AcknowledgedAfter { get; init; }
}
