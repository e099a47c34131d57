using Monitor.Shared.Calendars;
using Monitor.Shared.Recurrences;
using NodaTime;

namespace Monitor.Shared.OnCall;

/// <summary>When turns of a rotation change. The turn that begins at the layer's start is number 0.</summary>
public abstract record Handoff
{
    private Handoff()
    {
    }

    /// <summary>
    /// The turns that overlap a stretch of time, by number, as moments. A turn that a clock set forward has swallowed
    /// is empty.
    /// </summary>
    public abstract IEnumerable<(long Number, TimeRange Range)> Turns(
        LocalDateTime start, DateTimeZone zone, TimeRange range);

    /// <summary>Every so many days, at the start's time of day whatever the zone's clock does.</summary>
    public sealed record Days(int Length) : Handoff
    {
        public override IEnumerable<(long Number, TimeRange Range)> Turns(
            LocalDateTime start, DateTimeZone zone, TimeRange range)
        {
            long before = Period.DaysBetween(start.Date, zone.LocalAt(range.From).Date) / Length - 2;
            return Between(n => start.PlusDays(checked((int)(n * Length))), before, zone, range);
        }
    }

    /// <summary>Every so many hours of the wall clock, so that turns change at the same hours all year.</summary>
    public sealed record Hours(int Length) : Handoff
    {
        public override IEnumerable<(long Number, TimeRange Range)> Turns(
            LocalDateTime start, DateTimeZone zone, TimeRange range)
        {
            long hours = Period.DaysBetween(start.Date, zone.LocalAt(range.From).Date) * 24L;
            // Two days back: the time of day, and the hour that a zone may be off.
            return Between(n => start.PlusHours(n * Length), (hours - 48) / Length - 1, zone, range);
        }
    }

    /// <summary>Whenever a rule says so, from the layer's start on.</summary>
    public sealed record Recurring(RecurrenceRule Rule) : Handoff
    {
        public override IEnumerable<(long Number, TimeRange Range)> Turns(
            LocalDateTime start, DateTimeZone zone, TimeRange range)
        {
            long number = 0;
            Instant from = zone.MomentOf(start);
            foreach (LocalDateTime next in Rule.From(start).Where(next => next > start))
            {
                if (from >= range.To)
                    yield break;
                Instant to = zone.MomentOf(next);
                if (to > range.From)
                    yield return (number, new TimeRange(from, to));
                number++;
                from = to;
            }

            if (from < range.To)
                yield return (number, new TimeRange(from, Instant.MaxValue));
        }
    }

    private static IEnumerable<(long Number, TimeRange Range)> Between(
        Func<long, LocalDateTime> turn, long first, DateTimeZone zone, TimeRange range)
    {
        for (long number = Math.Max(0, first); ; number++)
        {
            var whole = new TimeRange(zone.MomentOf(turn(number)), zone.MomentOf(turn(number + 1)));
            if (whole.From >= range.To)
                yield break;
            if (whole.To > range.From)
                yield return (number, whole);
        }
    }
}
