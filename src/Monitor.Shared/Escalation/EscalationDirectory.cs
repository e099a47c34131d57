using System.Collections.Immutable;
using Monitor.Shared.OnCall;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using NodaTime;

namespace Monitor.Shared.Escalation;

/// <summary>Policies, schedules and contacts, as the configuration has them.</summary>
public sealed record EscalationDirectory(
    ImmutableDictionary<string, EscalationPolicy> Policies,
    ImmutableDictionary<string, OnCallSchedule> Schedules,
    ImmutableDictionary<string, Contact> Contacts)
{
    /// <summary>Which incidents are whose, the first that fits counts; nobody is paged where none does.</summary>
    public ImmutableArray<IncidentAssignment> Assignments { get; init; } = [];

    public static EscalationDirectory Empty { get; } = new(
        ImmutableDictionary<string, EscalationPolicy>.Empty,
        ImmutableDictionary<string, OnCallSchedule>.Empty,
        ImmutableDictionary<string, Contact>.Empty);

    /// <summary>This directory with what was arranged by hand over its schedules; the last word counts.</summary>
    public EscalationDirectory With(IEnumerable<OnCallOverride> arranged)
    {
        ImmutableDictionary<string, OnCallSchedule> schedules = Schedules;
        foreach (IGrouping<string, OnCallOverride> ofOne in arranged.GroupBy(one => one.Schedule))
        {
            if (!schedules.TryGetValue(ofOne.Key, out OnCallSchedule? schedule))
                continue;
            IEnumerable<ShiftOverride> shifts = ofOne.OrderBy(one => one.AddedAt)
                .ThenBy(one => one.Id, StringComparer.Ordinal).Select(one => one.ToShift());
            schedules = schedules.SetItem(
                ofOne.Key, schedule with { Overrides = schedule.Overrides.AddRange(shifts) });
        }

        return ReferenceEquals(schedules, Schedules) ? this : this with { Schedules = schedules };
    }

    /// <summary>The policy for an incident that one of these alerts belongs to; null for none.</summary>
    public string? PolicyFor(IEnumerable<LabelSet> alerts)
    {
        foreach (IncidentAssignment assignment in Assignments)
        {
            if (alerts.Any(labels => LabelMatcher.All(assignment.Matchers, labels)))
                return assignment.Policy.Length > 0 ? assignment.Policy : null;
        }

        return null;
    }

    /// <summary>
    /// Whom a target means at a moment, and by what they are told; a reason where it is nobody, and by which schedule
    /// it is somebody.
    /// </summary>
    internal (ImmutableArray<Page> Pages, string Reason, string? Via) Resolve(
        EscalationTarget target, bool isUrgent, Instant moment)
    {
        switch (target)
        {
            case EscalationTarget.Receiver receiver:
                return ([new Page("", receiver.Name, isUrgent)], "", null);
            case EscalationTarget.Person person:
                return PagesOf(person.Name, isUrgent);
            case EscalationTarget.Schedule named when Schedules.TryGetValue(named.Name, out OnCallSchedule? schedule):
                OnCallShift shift = schedule.At(moment);
                return shift.Person is { } onCall
                    ? PagesOf(onCall, isUrgent, $"{onCall} is on call by {named.Name} ({shift.Source})")
                    : ([], $"nobody is on call by {named.Name}", null);
            default:
                return ([], $"there is no {target}", null);
        }
    }

    private (ImmutableArray<Page> Pages, string Reason, string? Via) PagesOf(
        string person, bool isUrgent, string? via = null)
    {
        if (!Contacts.TryGetValue(person, out Contact? contact))
            return ([], $"{person} has no contact", via);
        ImmutableArray<string> receivers = isUrgent || contact.Usual.IsEmpty ? contact.Urgent : contact.Usual;
        return receivers.IsEmpty
            ? ([], $"{person} has no receiver", via)
            : ([.. receivers.Select(receiver => new Page(person, receiver, isUrgent))], "", via);
    }
}

/// <summary>Incidents with an alert that fits go to a policy.</summary>
/// <param name="Matchers">All must take the alert's labels; none takes every alert.</param>
/// <param name="Policy">By name; empty to page nobody.</param>
public sealed record IncidentAssignment(ImmutableArray<LabelMatcher> Matchers, string Policy);

/// <summary>One telling of one incident.</summary>
/// <param name="Person">Who is told; empty for a receiver that is nobody's own.</param>
/// <param name="Receiver">By what.</param>
/// <param name="IsUrgent">Whether it may wake somebody.</param>
public sealed record Page(string Person, string Receiver, bool IsUrgent);
