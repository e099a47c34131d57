using System.Collections.Immutable;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;

namespace Monitor.Simulation.Workload;

/// <summary>Who is on call at the simulated desk: ann first, then the boss, twice; then bob, then nobody.</summary>
public static class DeskOnCall
{
    public static ImmutableArray<string> People { get; } = ["ann", "bob", "boss"];

    public static EscalationDirectory Directory { get; } = new(
        new[]
        {
            new EscalationPolicy(
                "desk", [Step("ann", 4), Step("boss", 5)], 2, "late", TimeSpan.FromSeconds(12), UrgencyRule.Usual)
            {
                Gather = TimeSpan.FromSeconds(1),
            },
            new EscalationPolicy("late", [Step("bob", 6)], 1, "", null, UrgencyRule.Usual),
        }.ToImmutableDictionary(policy => policy.Name),
        ImmutableDictionary<string, OnCallSchedule>.Empty,
        People.ToImmutableDictionary(name => name, name => new Contact(name, [name + "-phone"], [])))
    {
        Assignments = [new IncidentAssignment([], "desk")],
    };

    private static EscalationStep Step(string person, int seconds) => new(
        [new EscalationTarget.Person(person)], false, StepCondition.Always, TimeSpan.FromSeconds(seconds));
}
