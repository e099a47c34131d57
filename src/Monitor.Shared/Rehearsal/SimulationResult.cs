using Monitor.Shared.Incidents;

namespace Monitor.Shared.Rehearsal;

/// <summary>What would become of a made-up alert.</summary>
/// <param name="FiresAlready">An alert of these very labels fires: what is new of it here is nothing.</param>
/// <param name="Looks">The nodes of the routing tree that were looked at, in order.</param>
/// <param name="Ways">The routes that it goes, each with its group.</param>
/// <param name="Holds">What keeps it from being told at its beginning: silences, an alert, the hour.</param>
/// <param name="Tellings">Who is told, and when.</param>
/// <param name="Incident">The incident that it joins or opens; null where it gets to none.</param>
/// <param name="Evidence">Why it belongs there; empty for one that it opens.</param>
/// <param name="OpensIncident">Whether it opens that incident.</param>
/// <param name="Policy">The escalation policy that has the incident; empty for none.</param>
/// <param name="Timeline">What happens to the incident from there on.</param>
/// <param name="IsCutShort">More happens within the time than was looked at.</param>
public sealed record SimulationResult(
    bool FiresAlready,
    IReadOnlyList<RouteLook> Looks,
    IReadOnlyList<RouteWay> Ways,
    IReadOnlyList<string> Holds,
    IReadOnlyList<Telling> Tellings,
    long? Incident,
    IReadOnlyList<string> Evidence,
    bool OpensIncident,
    string Policy,
    IReadOnlyList<IncidentEvent> Timeline,
    bool IsCutShort);

/// <summary>A node of the routing tree that an alert was held against.</summary>
/// <param name="Route">Its place, "route.routes[1]".</param>
/// <param name="IsTaken">Whether the alert goes this way.</param>
/// <param name="Why">What decided.</param>
public sealed record RouteLook(string Route, bool IsTaken, string Why);

/// <summary>A route that an alert goes.</summary>
/// <param name="Route">Its place.</param>
/// <param name="Receiver">Who is told.</param>
/// <param name="Group">The alerts that it is told with, by Alertmanager's key; empty where it is told alone.</param>
/// <param name="GroupSize">How many others of that group fire now.</param>
public sealed record RouteWay(string Route, string Receiver, string Group, int GroupSize);

/// <summary>Somebody is told.</summary>
/// <param name="At">When it goes out.</param>
/// <param name="Receiver">By what.</param>
/// <param name="Person">Who; empty for a receiver that is nobody's own.</param>
/// <param name="Incident">Of which incident; null for the alert itself.</param>
/// <param name="Because">Why now.</param>
public sealed record Telling(DateTimeOffset At, string Receiver, string Person, long? Incident, string Because);
