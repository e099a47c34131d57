using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;

namespace Monitor.Shared.Incidents.Response;

/// <summary>
/// Incidents and who is told of them, decided together: what happens to an incident and what that means for its
/// escalation become durable in one entry, so that no acknowledgement is ever without its hold and no step without its
/// pages. Pure: the same arguments give the same decision.
///
/// An incident that opens begins the policy that the configuration assigns it; one that is acknowledged by as many as
/// the policy asks for is held; one that is snoozed pauses, and starts anew when its quiet is over; one that is over or
/// part of another ends. Those who were paged are told when somebody has it and when it is over.
/// </summary>
public sealed class ResponseManager(IncidentOptions options)
{
    private readonly IncidentManager _incidents = new(options);

    public ResponseDecision Decide(
        IncidentState state, IncidentCommand command, ResponseContext context, DateTimeOffset now)
    {
        // Whoever stands in by arrangement is on call for all that is decided here.
        if (!state.Overrides.IsEmpty)
        {
            IEnumerable<OnCallOverride> standing = state.Overrides.Values.Where(one => one.From <= now && one.To > now);
            context = context with { Directory = context.Directory.With(standing) };
        }

        var draft = new ResponseDraft(state, context, now);
        IncidentOutcome outcome = command switch
        {
            IncidentCommand.Escalate escalate => Escalate(draft, escalate),
            IncidentCommand.SettlePages settle => Settle(draft, settle),
            IncidentCommand.AddOverride add => OverrideRules.Add(draft, add.Override),
            IncidentCommand.RemoveOverride remove => OverrideRules.Remove(draft, remove),
            IncidentCommand.Acknowledge acknowledge =>
                Run(draft, acknowledge with { Needed = NeededFor(draft, acknowledge.Id) }),
            _ => Run(draft, command),
        };
        if (command is IncidentCommand.Tick)
            draft.Walk(new EscalationCommand.Tick());
        return new ResponseDecision(draft.State, [.. draft.Events], outcome);
    }

    /// <summary>When the next tick has something to do; null when only a command can change anything.</summary>
    public DateTimeOffset? NextWake(IncidentState state)
    {
        DateTimeOffset? incidents = _incidents.NextWake(state.Book);
        DateTimeOffset? escalations = state.Escalations.NextWake;
        return incidents is null || escalations < incidents ? escalations ?? incidents : incidents;
    }

    /// <summary>How many must acknowledge an incident by its policy; 0 where none says so.</summary>
    public static int NeededFor(IncidentState state, EscalationDirectory directory, Incident incident) =>
        state.Escalations.ByIncident.GetValueOrDefault(incident.Id) is { } escalation
        && directory.Policies.GetValueOrDefault(escalation.Policy) is { } policy
            ? policy.Quorum.GetValueOrDefault(incident.Severity)
            : 0;

    private static int NeededFor(ResponseDraft draft, long id) => draft.State.Book.Find(id) is { } incident
        ? NeededFor(draft.State, draft.Context.Directory, incident)
        : 0;

    /// <summary>
    /// All that happens to incidents first, then what each of it means for those who are told: a merge that one alert
    /// caused must be known before anybody is paged of its halves.
    /// </summary>
    private IncidentOutcome Run(ResponseDraft draft, IncidentCommand command)
    {
        IncidentDecision decision = _incidents.Decide(draft.State.Book, command, draft.Context.Topology, draft.Now);
        foreach (IncidentEvent fact in decision.Events)
            draft.Add(fact);
        foreach (IncidentEvent fact in decision.Events)
            Follow(draft, fact);
        return decision.Outcome;
    }

    private static void Follow(ResponseDraft draft, IncidentEvent fact)
    {
        switch (fact)
        {
            case IncidentEvent.Opened:
                Begin(draft, fact.Id, "the incident opened");
                break;
            case IncidentEvent.Reopened reopened:
                Begin(draft, fact.Id, reopened.Reason);
                break;
            case IncidentEvent.SplitOff split:
                Begin(draft, split.Into, $"{split.By} split it off incident {split.Id}");
                break;
            case IncidentEvent.AlertJoined joined when draft.EscalationOf(fact.Id) is null:
                BeginLate(draft, joined);
                break;
            case IncidentEvent.GotWorse:
                Worsen(draft, fact.Id);
                break;
            case IncidentEvent.Acknowledged { IsInHand: true } acknowledged:
                Hold(draft, acknowledged);
                break;
            case IncidentEvent.Unacknowledged unacknowledged:
                draft.Walk(new EscalationCommand.Resume(fact.Id, unacknowledged.Reason));
                break;
            case IncidentEvent.Snoozed snoozed:
                draft.Walk(new EscalationCommand.Snoozed(fact.Id, snoozed.Until));
                break;
            case IncidentEvent.SnoozeEnded ended:
                Wake(draft, ended);
                break;
            case IncidentEvent.Assigned assigned when assigned.To != assigned.By:
                draft.Walk(new EscalationCommand.Call(
                    ResponseDraft.FactsOf(draft.State.Book.Incidents[fact.Id]), assigned.To, assigned.By));
                break;
            case IncidentEvent.MergedInto merged:
                Merge(draft, merged);
                break;
            case IncidentEvent.Resolved resolved:
                End(draft, fact.Id, resolved.By.Length > 0 ? $"{resolved.By} resolved it" : resolved.Note, resolved.By);
                break;
            case IncidentEvent.Forgotten:
                draft.Walk(new EscalationCommand.Forget(fact.Id));
                break;
        }
    }

    private static void Begin(ResponseDraft draft, long id, string reason)
    {
        if (draft.State.Book.Incidents[id] is not { IsOpen: true } incident
            || draft.Context.Directory.PolicyFor(
                incident.Alerts.Values.Select(alert => alert.Labels)) is not { } policy)
            return;
        draft.Walk(new EscalationCommand.Begin(ResponseDraft.FactsOf(incident), policy, reason));
    }

    /// <summary>An incident that was nobody's may become somebody's by an alert that joins.</summary>
    private static void BeginLate(ResponseDraft draft, IncidentEvent.AlertJoined joined)
    {
        if (draft.State.Book.Incidents[joined.Id] is not { Status: IncidentStatus.Triggered } incident
            || draft.Context.Directory.PolicyFor([joined.Alert.Labels]) is not { } policy)
            return;
        draft.Walk(new EscalationCommand.Begin(ResponseDraft.FactsOf(incident), policy, $"{joined.Alert.Name} joined"));
    }

    /// <summary>One more who acknowledges renews the hold, and is no news.</summary>
    private static void Hold(ResponseDraft draft, IncidentEvent.Acknowledged fact)
    {
        if (draft.EscalationOf(fact.Id) is not { Status: EscalationStatus.Acknowledged })
            Tell(draft, fact.Id, IncidentNews.Acknowledged, $"{fact.By} has it", fact.By);
        draft.Walk(new EscalationCommand.Acknowledged(fact.Id, fact.By));
    }

    private static void Worsen(ResponseDraft draft, long id)
    {
        if (draft.EscalationOf(id) is not null && draft.State.Book.Incidents[id] is { IsOpen: true } incident)
            draft.Walk(new EscalationCommand.GotWorse(ResponseDraft.FactsOf(incident)));
    }

    /// <summary>
    /// The quiet is over: it starts anew, and whoever had it before does not any more. Where somebody acknowledged it
    /// after it was snoozed, that still holds.
    /// </summary>
    private static void Wake(ResponseDraft draft, IncidentEvent.SnoozeEnded ended)
    {
        if (draft.EscalationOf(ended.Id) is not { Status: EscalationStatus.Snoozed }
            || draft.State.Book.Incidents[ended.Id] is not { IsOpen: true } incident)
            return;
        if (!incident.AcknowledgedBy.IsEmpty)
            draft.Add(new IncidentEvent.Unacknowledged(draft.Now, ended.Id, ended.Reason));
        draft.Walk(new EscalationCommand.Resume(ended.Id, ended.Reason));
    }

    /// <summary>The whole goes on by its own policy, or gets one where a part of it had one.</summary>
    private static void Merge(ResponseDraft draft, IncidentEvent.MergedInto merged)
    {
        bool wasEscalated = draft.EscalationOf(merged.Id) is not null;
        End(draft, merged.Id, $"it became part of incident {merged.Into}", merged.By);
        if (draft.State.Book.Find(merged.Into) is not { IsOpen: true } whole)
            return;
        if (draft.EscalationOf(whole.Id) is not null)
            Worsen(draft, whole.Id);
        else if (wasEscalated && whole.Status == IncidentStatus.Triggered)
            Begin(draft, whole.Id, $"incident {merged.Id} became part of it");
    }

    private static void End(ResponseDraft draft, long id, string reason, string by)
    {
        Tell(draft, id, IncidentNews.Resolved, reason, by);
        draft.Walk(new EscalationCommand.End(id, reason));
    }

    /// <summary>Tells those who were paged what became of it.</summary>
    private static void Tell(ResponseDraft draft, long id, IncidentNews news, string because, string by)
    {
        if (draft.EscalationOf(id) is not { } escalation)
            return;
        foreach (IncidentPage page in PageWriter.News(draft, escalation, news, because, by))
            draft.Add(new IncidentEvent.Paged(draft.Now, id, page));
    }

    private static IncidentOutcome Escalate(ResponseDraft draft, IncidentCommand.Escalate command)
    {
        if (draft.State.Book.Find(command.Id) is not { IsOpen: true } incident)
            return IncidentOutcome.NotOpen;
        EscalationDirectory directory = draft.Context.Directory;
        EscalationState? escalation = draft.EscalationOf(incident.Id);
        string? policy = command.Policy.Length > 0 || escalation is not null
            ? command.Policy
            : directory.PolicyFor(incident.Alerts.Values.Select(alert => alert.Labels));
        if (policy is null || (policy.Length > 0 && !directory.Policies.ContainsKey(policy)))
            return IncidentOutcome.NoPolicy;
        if (incident.SnoozedUntil is not null)
            draft.Add(new IncidentEvent.SnoozeEnded(draft.Now, incident.Id, $"{command.By} escalated it"));
        if (!incident.AcknowledgedBy.IsEmpty)
        {
            draft.Add(new IncidentEvent.Unacknowledged(draft.Now, incident.Id, $"{command.By} escalated it")
            {
                By = command.By,
            });
        }

        draft.Walk(escalation is not null
            ? new EscalationCommand.Urge(incident.Id, command.By, policy)
            : new EscalationCommand.Begin(
                ResponseDraft.FactsOf(incident), policy, $"{command.By} escalated it", IsAtOnce: true));
        return IncidentOutcome.Done;
    }

    private static IncidentOutcome Settle(ResponseDraft draft, IncidentCommand.SettlePages command)
    {
        foreach (PageSettlement settlement in command.Settlements)
        {
            if (settlement.Number > draft.State.Pages.SettledThrough)
                draft.Add(new IncidentEvent.PageSettled(draft.Now, settlement.Incident, settlement));
        }

        return IncidentOutcome.Done;
    }
}
