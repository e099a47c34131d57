using System.Collections.Immutable;
using NodaTime;

namespace Monitor.Shared.Recurrences;

/// <summary>
/// A rule of RFC 5545, section 3.3.10: which local times repeat. Empty lists do not restrict. Times are a wall
/// clock's; whoever knows the time zone makes moments of them.
/// </summary>
public sealed record RecurrenceRule
{
    public required RecurrenceFrequency Frequency { get; init; }

    /// <summary>Every so many periods, from the first one on.</summary>
    public int Interval { get; init; } = 1;

    /// <summary>How many occurrences there are; null for no end.</summary>
    public int? Count { get; init; }

    /// <summary>The last local time that may occur; null for no end.</summary>
    public LocalDateTime? Until { get; init; }

    /// <summary>The day on which weeks begin.</summary>
    public IsoDayOfWeek WeekStart { get; init; } = IsoDayOfWeek.Monday;

    public ImmutableArray<int> Months { get; init; } = [];

    /// <summary>Weeks of the year, 1 to 53, or from its end, −1 to −53.</summary>
    public ImmutableArray<int> WeekNumbers { get; init; } = [];

    public ImmutableArray<int> YearDays { get; init; } = [];

    public ImmutableArray<int> MonthDays { get; init; } = [];

    public ImmutableArray<WeekdayPick> Weekdays { get; init; } = [];

    public ImmutableArray<int> Hours { get; init; } = [];

    public ImmutableArray<int> Minutes { get; init; } = [];

    /// <summary>Which of a period's occurrences to keep, from 1, or from the end, from −1.</summary>
    public ImmutableArray<int> Positions { get; init; } = [];

    /// <summary>
    /// The occurrences at or after the start, in order. The start is one of them only where the rule matches it. Ends
    /// by itself where the rule has an end, or can never match.
    /// </summary>
    public IEnumerable<LocalDateTime> From(LocalDateTime start) => RecurrenceExpansion.Expand(this, start, start);

    /// <summary>
    /// Those occurrences that are at or after <paramref name="from"/>, without walking the years in between where the
    /// rule has no count.
    /// </summary>
    public IEnumerable<LocalDateTime> From(LocalDateTime start, LocalDateTime from) =>
        RecurrenceExpansion.Expand(this, start, from);
}
