using System.Collections.Immutable;

namespace Monitor.Shared.Alerting.Routing;

/// <summary>When a route tells nothing: within one of its mute times, or outside of all its active times.</summary>
public sealed class RouteTimes(
    ImmutableArray<(string Name, ImmutableArray<TimeInterval> Intervals)> mute,
    ImmutableArray<(string Name, ImmutableArray<TimeInterval> Intervals)> active)
{
    public static RouteTimes Always { get; } = new([], []);

    /// <summary>Why the route is quiet at that moment; null when it is not.</summary>
    public string? MutedBy(DateTimeOffset moment)
    {
        foreach ((string name, ImmutableArray<TimeInterval> intervals) in mute)
        {
            if (IsWithin(intervals, moment))
                return $"the mute time \"{name}\"";
        }

        foreach ((_, ImmutableArray<TimeInterval> intervals) in active)
        {
            if (IsWithin(intervals, moment))
                return null;
        }

        return active.IsEmpty ? null : $"being outside of the active times {string.Join(", ", active.Select(Quote))}";
    }

    /// <summary>When to look again at a route that is quiet.</summary>
    public DateTimeOffset NextChange(DateTimeOffset moment) =>
        TimeInterval.NextChange(at => MutedBy(at) is not null, moment);

    private static bool IsWithin(ImmutableArray<TimeInterval> intervals, DateTimeOffset moment)
    {
        foreach (TimeInterval interval in intervals)
        {
            if (interval.Contains(moment))
                return true;
        }

        return false;
    }

    private static string Quote((string Name, ImmutableArray<TimeInterval> Intervals) named) => $"\"{named.Name}\"";
}
