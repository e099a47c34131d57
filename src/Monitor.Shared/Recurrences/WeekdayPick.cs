using NodaTime;

namespace Monitor.Shared.Recurrences;

/// <summary>A day of the week, and which of them: "MO" is every Monday, "-1FR" the last Friday.</summary>
/// <param name="Ordinal">From the start when positive, from the end when negative; 0 for every one.</param>
/// <param name="Day">The day of the week.</param>
public readonly record struct WeekdayPick(int Ordinal, IsoDayOfWeek Day);
