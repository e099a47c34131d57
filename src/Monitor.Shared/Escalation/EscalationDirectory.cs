using System.Collections.Immutable;
using Monitor.Shared.OnCall;
using NodaTime;

namespace Monitor.Shared.Escalation;

/// <summary>Policies, schedules and contacts, as the configuration has them.</summary>
public sealed record EscalationDirectory(
    ImmutableDictionary<string, EscalationPolicy> Policies,
    ImmutableDictionary<string, OnCallSchedule> Schedules,
    ImmutableDictionary<string, Contact> Contacts)
{
    public static EscalationDirectory Empty { get; } = new(
        ImmutableDictionary<string, EscalationPolicy>.Empty,
        ImmutableDictionary<string, OnCallSchedule>.Empty,
        ImmutableDictionary<string, Contact>.Empty);

    /// <summary>Whom a target means at a moment, and by what they are told; a reason where it is nobody.</summary>
    internal (ImmutableArray<Page> Pages, string Reason) Resolve(
        EscalationTarget target, bool isUrgent, Instant moment)
    {
        switch (target)
        {
            case EscalationTarget.Receiver receiver:
                return ([new Page("", receiver.Name, isUrgent)], "");
            case EscalationTarget.Person person:
                return PagesOf(person.Name, isUrgent);
            case EscalationTarget.Schedule named when Schedules.TryGetValue(named.Name, out OnCallSchedule? schedule):
                return schedule.At(moment).Person is { } onCall
                    ? PagesOf(onCall, isUrgent)
                    : ([], $"nobody is on call by {named.Name}");
            default:
                return ([], $"there is no {target}");
        }
    }

    private (ImmutableArray<Page> Pages, string Reason) PagesOf(string person, bool isUrgent)
    {
        if (!Contacts.TryGetValue(person, out Contact? contact))
            return ([], $"{person} has no contact");
        ImmutableArray<string> receivers = isUrgent || contact.Usual.IsEmpty ? contact.Urgent : contact.Usual;
        return receivers.IsEmpty
            ? ([], $"{person} has no receiver")
            : ([.. receivers.Select(receiver => new Page(person, receiver, isUrgent))], "");
    }
}

/// <summary>One telling of one incident.</summary>
/// <param name="Person">Who is told; empty for a receiver that is nobody's own.</param>
/// <param name="Receiver">By what.</param>
/// <param name="IsUrgent">Whether it may wake somebody.</param>
public sealed record Page(string Person, string Receiver, bool IsUrgent);
