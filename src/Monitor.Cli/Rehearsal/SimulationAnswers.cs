using Monitor.Cli.Incidents;

namespace Monitor.Cli.Rehearsal;

/// <summary>A made-up alert.</summary>
internal sealed record SimulationWish(
    IReadOnlyDictionary<string, string> Labels, string For, string Lasts, string AcknowledgedAfter);

/// <summary>The data of <c>/api/v1/alerts/simulate</c>.</summary>
internal sealed record SimulationAnswer(
    string Fingerprint, DateTimeOffset From, DateTimeOffset To, bool FiresAlready, IReadOnlyList<RouteLook> Looks,
    IReadOnlyList<RouteWay> Ways, IReadOnlyList<string> Holds, IReadOnlyList<SimulatedTelling> Tellings,
    SimulatedIncident? Incident);

/// <summary>A node of the routing tree that the alert meets.</summary>
internal sealed record RouteLook(string Route, bool IsTaken, string Why);

/// <summary>A route that it goes.</summary>
internal sealed record RouteWay(string Route, string Receiver, string Group, int GroupSize);

/// <summary>Somebody who would be told.</summary>
internal sealed record SimulatedTelling(
    DateTimeOffset At, string Receiver, string Person, long? Incident, string Because);

/// <summary>What would become of its incident.</summary>
internal sealed record SimulatedIncident(
    long Id, bool IsNew, IReadOnlyList<string> Evidence, string Policy, IReadOnlyList<IncidentMoment> Timeline);
