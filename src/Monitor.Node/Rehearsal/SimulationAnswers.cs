using Monitor.Node.Incidents;
using Monitor.Shared.Rehearsal;

namespace Monitor.Node.Rehearsal;

/// <summary>A made-up alert.</summary>
internal sealed record SimulationRequest
{
    /// <summary>What identifies it; <c>alertname</c> is needed.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>How far to look, "1h"; 31 days at most.</summary>
    public string For { get; init; } = "1h";

    /// <summary>How long the alert fires; empty for all the time that is looked at.</summary>
    public string Lasts { get; init; } = "";

    /// <summary>After how long somebody acknowledges the incident; empty for never.</summary>
    public string AcknowledgedAfter { get; init; } = "";
}

/// <summary>The data of /api/v1/alerts/simulate.</summary>
/// <param name="FiresAlready">An alert of these very labels fires: then this says what is left to happen.</param>
/// <param name="Looks">The nodes of the routing tree that it meets, in order, and why it goes that way or not.</param>
/// <param name="Ways">The routes that it goes, each with its group.</param>
/// <param name="Holds">What keeps it from being told at its beginning.</param>
/// <param name="Tellings">Who would be told, and when, if nobody did anything about it.</param>
/// <param name="Incident">What becomes of its incident; null where it gets to none.</param>
internal sealed record SimulationAnswer(
    string Fingerprint, DateTimeOffset From, DateTimeOffset To, bool FiresAlready, IReadOnlyList<RouteLook> Looks,
    IReadOnlyList<RouteWay> Ways, IReadOnlyList<string> Holds, IReadOnlyList<Telling> Tellings,
    SimulatedIncident? Incident);

/// <summary>The incident of a made-up alert.</summary>
/// <param name="Id">Its number; of one that the alert would open, the number that is next.</param>
/// <param name="IsNew">Whether the alert would open it.</param>
/// <param name="Evidence">Why the alert belongs there; empty for one that it opens.</param>
/// <param name="Policy">The escalation policy that has it; empty for none: nobody is paged of the incident.</param>
/// <param name="Timeline">What would happen.</param>
internal sealed record SimulatedIncident(
    long Id, bool IsNew, IReadOnlyList<string> Evidence, string Policy, IReadOnlyList<TimelineEntry> Timeline);
