using System.Collections.Immutable;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;

namespace Monitor.Actors.Tests.Incidents;

/// <summary>Ann is told at once, the boss half a minute later, each by a phone of their own.</summary>
internal static class OnCallDesk
{
    public static EscalationDirectory Directory { get; } = new(
        ImmutableDictionary<string, EscalationPolicy>.Empty.Add("desk", new EscalationPolicy(
            "desk", [Step("ann", 30), Step("boss", 600)], 1, "", null, UrgencyRule.Usual)),
        ImmutableDictionary<string, OnCallSchedule>.Empty,
        new[] { "ann", "boss" }.ToImmutableDictionary(name => name, name => new Contact(name, [$"{name}-phone"], [])))
    {
        Assignments = [new IncidentAssignment([], "desk")],
    };

    private static EscalationStep Step(string person, int seconds) => new(
        [new EscalationTarget.Person(person)], false, StepCondition.Always, TimeSpan.FromSeconds(seconds));
}
