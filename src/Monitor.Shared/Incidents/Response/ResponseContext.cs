using Monitor.Shared.Escalation;

namespace Monitor.Shared.Incidents.Response;

/// <summary>What a decision goes by besides the incidents themselves.</summary>
/// <param name="Topology">Which component needs which.</param>
/// <param name="Directory">Who is told of what, as the configuration has it now.</param>
/// <param name="PagesTaken">
/// The highest number of a page that the alert manager has taken: new ones come after it, even where this journal does
/// not know of them.
/// </param>
public sealed record ResponseContext(Topology Topology, EscalationDirectory Directory, long PagesTaken);
