using Monitor.Shared.OnCall;

namespace Monitor.Shared.Incidents.Response;

/// <summary>
/// Who stands in for whom, arranged by hand. It is decided with the incidents, whose steps ask who is on call, and is
/// durable before anybody is told of it. What is over is kept for a while, so that a past week is shown as it was.
/// </summary>
internal static class OverrideRules
{
    private const int MostKept = 1000;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(62);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public static IncidentOutcome Add(ResponseDraft draft, OnCallOverride arranged)
    {
        foreach (OnCallOverride old in draft.State.Overrides.Values.Where(known => known.To
            + Kept <= draft.Now).ToList())
            draft.Add(new IncidentEvent.OverrideForgotten(draft.Now, old.Id));
        if (draft.State.Overrides.ContainsKey(arranged.Id))
            return IncidentOutcome.Unchanged;
        if (!draft.Context.Directory.Schedules.ContainsKey(arranged.Schedule))
            return IncidentOutcome.NoSchedule;
        if (arranged.Person is { } person && !draft.Context.Directory.Contacts.ContainsKey(person))
            return IncidentOutcome.NoContact;
        if (arranged.To <= arranged.From || arranged.To <= draft.Now || arranged.To - arranged.From > Longest
            || arranged.From - draft.Now > Longest)
            return IncidentOutcome.NotInTime;
        if (draft.State.Overrides.Count >= MostKept)
            return IncidentOutcome.TooManyOverrides;
        draft.Add(new IncidentEvent.OverrideAdded(draft.Now, arranged with { AddedAt = draft.Now }));
        return IncidentOutcome.Done;
    }

    public static IncidentOutcome Remove(ResponseDraft draft, IncidentCommand.RemoveOverride command)
    {
        if (!draft.State.Overrides.TryGetValue(command.Override, out OnCallOverride? known) || known.To <= draft.Now)
            return IncidentOutcome.NoOverride;
        draft.Add(new IncidentEvent.OverrideRemoved(draft.Now, known, command.By, command.Reason));
        return IncidentOutcome.Done;
    }
}
