using Monitor.Shared.Escalation;

namespace Monitor.Shared.Incidents.Response;

/// <summary>A decision in the making: every event is applied as it is added.</summary>
internal sealed class ResponseDraft(IncidentState state, ResponseContext context, DateTimeOffset now)
{
    public IncidentState State { get; private set; } = state;

    public ResponseContext Context => context;

    public DateTimeOffset Now => now;

    public List<IncidentEvent> Events { get; } = [];

    public void Add(IncidentEvent fact)
    {
        State = State.Apply(fact);
        Events.Add(fact);
    }

    /// <summary>The escalation of an incident that is not over; null where nobody is told of it.</summary>
    public EscalationState? EscalationOf(long incident) =>
        State.Escalations.ByIncident.GetValueOrDefault(incident) is { Status: not EscalationStatus.Ended } escalation
            ? escalation
            : null;

    public static IncidentFacts FactsOf(Incident incident) => new(
        incident.Id, incident.Severity, incident.Alerts.Values.Count(alert => alert.IsFiring));

    /// <summary>Lets an escalation decide, and queues the pages that follow.</summary>
    public void Walk(EscalationCommand command)
    {
        EscalationDecision decision = EscalationManager.Decide(
            State.Escalations, command, context.Directory, id => FindFacts(id), now);
        foreach (long incident in decision.Lapsed.Where(id => State.Book.Incidents[id].IsOpen))
            Add(new IncidentEvent.Unacknowledged(now, incident, "the acknowledgement ran out"));
        foreach (EscalationEvent fact in decision.Events)
        {
            Add(new IncidentEvent.Escalated(now, fact.Incident, fact));
            foreach (KeyedPage page in fact.PagesOut)
                Add(new IncidentEvent.Paged(now, fact.Incident, PageWriter.Triggered(this, fact, page)));
        }
    }

    private IncidentFacts? FindFacts(long id) =>
        State.Book.Incidents.GetValueOrDefault(id) is { } incident ? FactsOf(incident) : null;
}
