using NodaTime;
using NodaTime.Calendars;

namespace Monitor.Shared.Recurrences;

/// <summary>
/// Walks a rule's periods (days, weeks, months or years), keeps the days of each that pass every part of the rule,
/// crosses them with the times of day, and picks positions. Filtering whole periods needs no table of which part
/// expands and which limits under which frequency: what the standard takes from the start when a part is missing is
/// decided once, in <see cref="Defaults"/>.
/// </summary>
internal static class RecurrenceExpansion
{
    // The rarest rule that matches at all is a certain weekday on 29 February: 40 years at most lie between two. A
    // rule with an interval is given as many periods; years after 9000 are nobody's business.
    private const int MaxEmptyPeriods = 4000;
    private const int LastYear = 9000;

    public static IEnumerable<LocalDateTime> Expand(RecurrenceRule rule, LocalDateTime start, LocalDateTime from)
    {
        RecurrenceRule whole = Defaults(rule, start);
        LocalDate period = FirstPeriod(whole, start.Date);
        if (whole.Count is null && from.Date > period)
            period = Skip(whole, period, from.Date);
        int count = 0;
        int empty = 0;
        for (; period.Year < LastYear && empty < MaxEmptyPeriods; period = Next(whole, period))
        {
            empty++;
            foreach (LocalDateTime time in InPeriod(whole, period, start.TimeOfDay))
            {
                if (time < start)
                    continue;
                if (time > whole.Until || ++count > whole.Count)
                    yield break;
                empty = 0;
                if (time >= from)
                    yield return time;
            }
        }
    }

    /// <summary>What a rule leaves open is as the start has it (RFC 5545, 3.3.10, "information missing").</summary>
    private static RecurrenceRule Defaults(RecurrenceRule rule, LocalDateTime start)
    {
        bool hasDays = !rule.MonthDays.IsEmpty || !rule.Weekdays.IsEmpty || !rule.YearDays.IsEmpty;
        if (hasDays || rule.Frequency == RecurrenceFrequency.Daily)
            return rule;
        if (rule.Frequency == RecurrenceFrequency.Weekly || !rule.WeekNumbers.IsEmpty)
            return rule with { Weekdays = [new WeekdayPick(0, start.DayOfWeek)] };
        rule = rule with { MonthDays = [start.Day] };
        return rule.Frequency == RecurrenceFrequency.Yearly && rule.Months.IsEmpty
            ? rule with { Months = [start.Month] }
            : rule;
    }

    private static LocalDate FirstPeriod(RecurrenceRule rule, LocalDate start) => rule.Frequency switch
    {
        RecurrenceFrequency.Daily => start,
        RecurrenceFrequency.Weekly => WeekStart(start, rule.WeekStart),
        RecurrenceFrequency.Monthly => new LocalDate(start.Year, start.Month, 1),
        _ => new LocalDate(start.Year, 1, 1),
    };

    private static LocalDate Next(RecurrenceRule rule, LocalDate period) => Advance(rule, period, rule.Interval);

    private static LocalDate Advance(RecurrenceRule rule, LocalDate period, int units) => rule.Frequency switch
    {
        RecurrenceFrequency.Daily => period.PlusDays(units),
        RecurrenceFrequency.Weekly => period.PlusWeeks(units),
        RecurrenceFrequency.Monthly => period.PlusMonths(units),
        _ => period.PlusYears(units),
    };

    /// <summary>The last period of the rule's rhythm that begins at or before a date.</summary>
    private static LocalDate Skip(RecurrenceRule rule, LocalDate period, LocalDate to)
    {
        Period between = rule.Frequency switch
        {
            RecurrenceFrequency.Daily => Period.Between(period, to, PeriodUnits.Days),
            RecurrenceFrequency.Weekly => Period.Between(period, to, PeriodUnits.Weeks),
            RecurrenceFrequency.Monthly => Period.Between(period, to, PeriodUnits.Months),
            _ => Period.Between(period, to, PeriodUnits.Years),
        };
        int units = between.Days + between.Weeks + between.Months + between.Years;
        return Advance(rule, period, units / rule.Interval * rule.Interval);
    }

    private static List<LocalDateTime> InPeriod(RecurrenceRule rule, LocalDate period, LocalTime time)
    {
        List<LocalTime> times =
        [
            .. from hour in Sorted(rule.Hours, time.Hour)
               from minute in Sorted(rule.Minutes, time.Minute)
               select new LocalTime(hour, minute, time.Second),
        ];
        var all = new List<LocalDateTime>();
        LocalDate end = Advance(rule, period, 1);
        for (LocalDate day = period; day < end; day = day.PlusDays(1))
        {
            if (Matches(rule, day))
                all.AddRange(times.Select(at => day + at));
        }

        return rule.Positions.IsEmpty ? all : Pick(all, rule);
    }

    private static IEnumerable<int> Sorted(IReadOnlyCollection<int> numbers, int whenNone) =>
        numbers.Count == 0 ? [whenNone] : numbers.Distinct().Order();

    private static List<LocalDateTime> Pick(List<LocalDateTime> all, RecurrenceRule rule) =>
    [
        .. rule.Positions.Select(position => position > 0 ? position - 1 : all.Count + position)
            .Where(index => index >= 0 && index < all.Count).Distinct().Order().Select(index => all[index]),
    ];

    private static bool Matches(RecurrenceRule rule, LocalDate day) =>
        (rule.Months.IsEmpty || rule.Months.Contains(day.Month))
        && (rule.WeekNumbers.IsEmpty || IsWeekOf(rule, day))
        && (rule.YearDays.IsEmpty || IsAmong(rule.YearDays, day.DayOfYear, DaysIn(day.Year)))
        && (rule.MonthDays.IsEmpty || IsAmong(rule.MonthDays, day.Day, DaysInMonth(day)))
        && (rule.Weekdays.IsEmpty || rule.Weekdays.Any(pick => IsPicked(rule, pick, day)));

    private static bool IsAmong(IReadOnlyCollection<int> numbers, int number, int last) =>
        numbers.Contains(number) || numbers.Contains(number - last - 1);

    private static bool IsPicked(RecurrenceRule rule, WeekdayPick pick, LocalDate day)
    {
        if (pick.Day != day.DayOfWeek)
            return false;
        if (pick.Ordinal == 0)
            return true;
        bool inMonth = rule.Frequency == RecurrenceFrequency.Monthly || !rule.Months.IsEmpty;
        int number = inMonth ? day.Day : day.DayOfYear;
        int last = inMonth ? DaysInMonth(day) : DaysIn(day.Year);
        return pick.Ordinal > 0
            ? (number - 1) / 7 + 1 == pick.Ordinal
            : (last - number) / 7 + 1 == -pick.Ordinal;
    }

    /// <summary>Week one is the first with four days or more in the year, as in ISO 8601, for any first day.</summary>
    private static bool IsWeekOf(RecurrenceRule rule, LocalDate day)
    {
        IWeekYearRule weeks = WeekYearRules.ForMinDaysInFirstWeek(4, rule.WeekStart);
        int weeksInYear = weeks.GetWeeksInWeekYear(weeks.GetWeekYear(day));
        return IsAmong(rule.WeekNumbers, weeks.GetWeekOfWeekYear(day), weeksInYear);
    }

    private static LocalDate WeekStart(LocalDate day, IsoDayOfWeek first) =>
        day.PlusDays(-(((int)day.DayOfWeek - (int)first + 7) % 7));

    private static int DaysInMonth(LocalDate day) => day.Calendar.GetDaysInMonth(day.Year, day.Month);

    private static int DaysIn(int year) => CalendarSystem.Iso.GetDaysInYear(year);
}
