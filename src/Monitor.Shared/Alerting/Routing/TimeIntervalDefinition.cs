using System.Collections.Immutable;

namespace Monitor.Shared.Alerting.Routing;

/// <summary>
/// A stretch of time that comes again, as Alertmanager writes it. An empty list does not restrict; a moment is within
/// if every list that is not empty takes it.
/// </summary>
/// <param name="Times">Times of day, the end exclusive: "09:00" and "17:30"; "24:00" ends the day.</param>
/// <param name="Weekdays">Names or ranges of them: "monday:friday".</param>
/// <param name="DaysOfMonth">Numbers or ranges of them; negative ones count from the month's end: "-3:-1".</param>
/// <param name="Months">Names, numbers, or ranges of them: "may:august".</param>
/// <param name="Years">Numbers or ranges of them: "2026:2028".</param>
/// <param name="Location">An IANA time zone, "Europe/Berlin"; empty for UTC.</param>
public sealed record TimeIntervalDefinition(
    ImmutableArray<TimeOfDayRange> Times,
    ImmutableArray<string> Weekdays,
    ImmutableArray<string> DaysOfMonth,
    ImmutableArray<string> Months,
    ImmutableArray<string> Years,
    string Location = "");

/// <summary>From one time of day to another, both as "09:00".</summary>
public sealed record TimeOfDayRange(string Start, string End);

/// <summary>Time intervals under one name; a moment is within if one of them takes it.</summary>
public sealed record NamedTimeIntervals(string Name, ImmutableArray<TimeIntervalDefinition> Intervals);
