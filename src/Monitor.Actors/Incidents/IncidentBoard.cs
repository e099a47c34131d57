using Monitor.Actors.Alerting;
using Monitor.Shared.Incidents;

namespace Monitor.Actors.Incidents;

/// <summary>The incidents for readers.</summary>
public sealed class IncidentBoard() : DutyBoard<IncidentState>(IncidentState.Empty);
