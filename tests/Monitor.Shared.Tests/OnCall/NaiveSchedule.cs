using Monitor.Shared.OnCall;
using NodaTime;

namespace Monitor.Shared.Tests.OnCall;

/// <summary>
/// A schedule asked second by second, with arithmetic on a wall clock that never goes back and nothing else: no
/// zone conversions of turns, no intervals.
/// </summary>
internal sealed class NaiveSchedule(OnCallSchedule schedule)
{
    private const long Day = 86_400;

    /// <summary>Every second of a stretch, with who is on call.</summary>
    public IEnumerable<(Instant Moment, string? Person)> Seconds(Instant from, Instant to)
    {
        long wall = long.MinValue;
        long second = from.ToUnixTimeSeconds();
        // The clock may have been set back shortly before.
        for (long earlier = second - Day; earlier < second; earlier++)
            wall = Math.Max(wall, earlier + OffsetAt(Instant.FromUnixTimeSeconds(earlier)));
        ZoneSpan? span = null;
        for (; second < to.ToUnixTimeSeconds(); second++)
        {
            if (span is null || second >= span.Value.End)
                span = SpanAt(second);
            wall = Math.Max(wall, second + span.Value.Offset);
            yield return (Instant.FromUnixTimeSeconds(second), PersonAt(second, wall));
        }
    }

    private string? PersonAt(long second, long wall)
    {
        for (int i = schedule.Overrides.Length - 1; i >= 0; i--)
        {
            ShiftOverride over = schedule.Overrides[i];
            if (over.Range.From.ToUnixTimeSeconds() <= second && second < over.Range.To.ToUnixTimeSeconds())
                return over.Person;
        }

        for (int i = schedule.Layers.Length - 1; i >= 0; i--)
        {
            if (PersonOf(schedule.Layers[i], wall) is { } person)
                return person;
        }

        return null;
    }

    private static string? PersonOf(RotationLayer layer, long wall)
    {
        long start = SecondsOf(layer.Start);
        if (wall < start || (layer.End is { } end && wall >= SecondsOf(end)))
            return null;
        if (!layer.Hours.IsEmpty && !layer.Hours.Any(hours => IsIn(hours, wall)))
            return null;
        long length = layer.Handoff switch
        {
            Handoff.Days days => days.Length * Day,
            Handoff.Hours hours => hours.Length * 3600L,
            _ => throw new NotSupportedException(),
        };
        return layer.People[(int)((wall - start) / length % layer.People.Length)];
    }

    private static bool IsIn(OnCallHours hours, long wall)
    {
        // 1 January 1970 was a Thursday.
        long ofWeek = (wall + 3 * Day) % (7 * Day);
        switch (hours)
        {
            case OnCallHours.Daily daily:
                return IsBetween(wall % Day, SecondsOf(daily.Hours.Open), SecondsOf(daily.Hours.Close));
            case OnCallHours.Weekly weekly:
                return IsBetween(
                    ofWeek, ((int)weekly.FromDay - 1) * Day + SecondsOf(weekly.From),
                    ((int)weekly.ToDay - 1) * Day + SecondsOf(weekly.To));
            case OnCallHours.Recurring { Rule.Weekdays: [var pick] } recurring:
                long begin = ((int)pick.Day - 1) * Day + SecondsOf(recurring.Start.TimeOfDay);
                return IsBetween(ofWeek, begin, (begin + recurring.Minutes * 60L) % (7 * Day));
            default:
                throw new NotSupportedException();
        }
    }

    private static bool IsBetween(long value, long from, long to) =>
        from < to ? value >= from && value < to : value >= from || value < to;

    private static long SecondsOf(LocalDateTime local) => local.InUtc().ToInstant().ToUnixTimeSeconds();

    private static long SecondsOf(LocalTime time) => time.NanosecondOfDay / 1_000_000_000;

    private long OffsetAt(Instant moment) => schedule.Zone.GetUtcOffset(moment).Seconds;

    private ZoneSpan SpanAt(long second)
    {
        var interval = schedule.Zone.GetZoneInterval(Instant.FromUnixTimeSeconds(second));
        long end = interval.HasEnd ? interval.End.ToUnixTimeSeconds() : long.MaxValue;
        return new ZoneSpan(end, interval.WallOffset.Seconds);
    }

    private readonly record struct ZoneSpan(long End, long Offset);
}
