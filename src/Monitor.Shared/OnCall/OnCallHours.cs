using Monitor.Shared.Calendars;
using Monitor.Shared.Recurrences;
using NodaTime;

namespace Monitor.Shared.OnCall;

/// <summary>When a layer has somebody on call.</summary>
public abstract record OnCallHours
{
    // A zone's clock is less than a day away from UTC's, and set by less than a day.
    private const int DaysAround = 2;

    private OnCallHours()
    {
    }

    /// <summary>The stretches that overlap a range, as whole ones, in any order.</summary>
    public abstract IEnumerable<TimeRange> Within(TimeRange range, DateTimeZone zone);

    /// <summary>Each day from one hour to another; past midnight where the end is not later.</summary>
    public sealed record Daily(SessionHours Hours) : OnCallHours
    {
        public override IEnumerable<TimeRange> Within(TimeRange range, DateTimeZone zone)
        {
            LocalDate last = zone.LocalAt(range.To).Date.PlusDays(DaysAround);
            LocalDate first = zone.LocalAt(range.From).Date.PlusDays(-DaysAround);
            for (LocalDate day = first; day <= last; day = day.PlusDays(1))
                yield return Hours.On(day, zone);
        }
    }

    /// <summary>Each week from an hour of one day to an hour of another, "Friday 18:00 to Monday 08:00".</summary>
    public sealed record Weekly(IsoDayOfWeek FromDay, LocalTime From, IsoDayOfWeek ToDay, LocalTime To) : OnCallHours
    {
        public override IEnumerable<TimeRange> Within(TimeRange range, DateTimeZone zone)
        {
            int days = ((int)ToDay - (int)FromDay + 7) % 7;
            if (days == 0 && To <= From)
                days = 7;
            LocalDate last = zone.LocalAt(range.To).Date.PlusDays(DaysAround);
            LocalDate first = zone.LocalAt(range.From).Date.PlusDays(-7 - DaysAround);
            LocalDate begin = first.PlusDays(((int)FromDay - (int)first.DayOfWeek + 7) % 7);
            for (LocalDate day = begin; day <= last; day = day.PlusWeeks(1))
                yield return new TimeRange(zone.MomentOf(day + From), zone.MomentOf(day.PlusDays(days) + To));
        }
    }

    /// <summary>From each occurrence of a rule for so many minutes of the wall clock.</summary>
    public sealed record Recurring(LocalDateTime Start, RecurrenceRule Rule, int Minutes) : OnCallHours
    {
        public override IEnumerable<TimeRange> Within(TimeRange range, DateTimeZone zone)
        {
            LocalDateTime last = zone.LocalAt(range.To).PlusDays(DaysAround);
            LocalDateTime first = zone.LocalAt(range.From).PlusMinutes(-Minutes).PlusDays(-DaysAround);
            return Rule.From(Start, first).TakeWhile(begin => begin <= last).Select(
                begin => new TimeRange(zone.MomentOf(begin), zone.MomentOf(begin.PlusMinutes(Minutes))));
        }
    }

    /// <summary>While an exchange trades, or while it does not.</summary>
    public sealed record Market(MarketCalendar Calendar, bool WhileOpen) : OnCallHours
    {
        public override IEnumerable<TimeRange> Within(TimeRange range, DateTimeZone zone)
        {
            var open = TimeRange.Union(Calendar.Sessions(range).Select(session => session.Range));
            return WhileOpen ? open : range.Outside(open);
        }
    }
}
