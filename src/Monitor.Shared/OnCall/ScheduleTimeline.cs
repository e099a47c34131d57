using Monitor.Shared.Calendars;
using NodaTime;

namespace Monitor.Shared.OnCall;

/// <summary>
/// Lays a schedule out over a stretch of time: each layer's turns cut to its hours, each layer over the ones before,
/// the overrides over all, and nobody where nothing is left.
/// </summary>
internal static class ScheduleTimeline
{
    private const string Nobody = "nobody";

    public static IReadOnlyList<OnCallShift> Of(OnCallSchedule schedule, TimeRange range)
    {
        List<OnCallShift> line = [new(range, null, Nobody)];
        foreach (RotationLayer layer in schedule.Layers)
            line = Cover(line, Shifts(layer, schedule.Zone, range));
        foreach (ShiftOverride over in schedule.Overrides)
        {
            TimeRange cut = over.Range.Intersect(range);
            if (!cut.IsEmpty)
                line = Cover(line, [new OnCallShift(cut, over.Person, over.Reason, IsOverride: true)]);
        }

        return Join(line);
    }

    private static List<OnCallShift> Shifts(RotationLayer layer, DateTimeZone zone, TimeRange range)
    {
        Instant end = layer.End is { } local ? zone.MomentOf(local) : Instant.MaxValue;
        TimeRange life = range.Intersect(new TimeRange(zone.MomentOf(layer.Start), end));
        if (life.IsEmpty)
            return [];
        List<TimeRange> hours = layer.Hours.IsEmpty
            ? [life]
            : TimeRange.Union(layer.Hours.SelectMany(some => some.Within(life, zone)));
        var shifts = new List<OnCallShift>();
        int next = 0;
        foreach ((long number, TimeRange turn) in layer.Handoff.Turns(layer.Start, zone, life))
        {
            string person = layer.People[(int)(number % layer.People.Length)];
            while (next < hours.Count && hours[next].To <= turn.From)
                next++;
            for (int i = next; i < hours.Count && hours[i].From < turn.To; i++)
            {
                TimeRange cut = turn.Intersect(hours[i]).Intersect(life);
                if (!cut.IsEmpty)
                    shifts.Add(new OnCallShift(cut, person, layer.Name));
            }
        }

        return shifts;
    }

    /// <summary>A line of shifts with others, in order and without overlap, laid over it.</summary>
    private static List<OnCallShift> Cover(List<OnCallShift> line, List<OnCallShift> over)
    {
        if (over.Count == 0)
            return line;
        var covered = new List<OnCallShift>(over);
        int first = 0;
        foreach (OnCallShift shift in line)
        {
            while (first < over.Count && over[first].Range.To <= shift.Range.From)
                first++;
            IEnumerable<TimeRange> above = over.Skip(first).Select(upper => upper.Range);
            covered.AddRange(shift.Range.Outside(above).Select(left => shift with { Range = left }));
        }

        covered.Sort(static (a, b) => a.Range.From.CompareTo(b.Range.From));
        return covered;
    }

    private static List<OnCallShift> Join(List<OnCallShift> line)
    {
        var joined = new List<OnCallShift>(line.Count);
        foreach (OnCallShift shift in line)
        {
            if (joined.Count > 0 && joined[^1] with { Range = shift.Range } == shift)
                joined[^1] = joined[^1] with { Range = new TimeRange(joined[^1].Range.From, shift.Range.To) };
            else
                joined.Add(shift);
        }

        return joined;
    }
}
