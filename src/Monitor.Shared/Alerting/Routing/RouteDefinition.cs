using System.Collections.Immutable;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Alerting.Routing;

/// <summary>One node of the routing tree as it is written; what is null is taken from the node above.</summary>
/// <param name="Receiver">Whom to tell.</param>
/// <param name="Matchers">All must take an alert for it to go this way; none takes every alert.</param>
/// <param name="Continue">True to look at the next sibling too after a match.</param>
/// <param name="GroupBy">Labels by which alerts are told together; the only entry "..." is for all labels.</param>
/// <param name="GroupWait">How long a new group collects before it is told.</param>
/// <param name="GroupInterval">The least time between two tellings of a group.</param>
/// <param name="RepeatInterval">After how long what still fires is told again; zero for never.</param>
/// <param name="MuteTimes">Names of time intervals in which the route tells nothing.</param>
/// <param name="ActiveTimes">Names of time intervals outside of which the route tells nothing.</param>
/// <param name="Routes">The nodes below, in order.</param>
/// <param name="MinSeverity">Alerts below it do not go this way; null takes every alert.</param>
public sealed record RouteDefinition(
    string? Receiver,
    ImmutableArray<LabelMatcher> Matchers,
    bool Continue,
    ImmutableArray<string>? GroupBy,
    TimeSpan? GroupWait,
    TimeSpan? GroupInterval,
    TimeSpan? RepeatInterval,
    ImmutableArray<string> MuteTimes,
    ImmutableArray<string> ActiveTimes,
    ImmutableArray<RouteDefinition> Routes,
    AlertSeverity? MinSeverity = null)
{
    /// <summary>A node that says nothing.</summary>
    public static RouteDefinition Empty { get; } = new(null, [], false, null, null, null, null, [], [], []);
}
