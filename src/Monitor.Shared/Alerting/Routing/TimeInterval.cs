using System.Collections.Immutable;

namespace Monitor.Shared.Alerting.Routing;

/// <summary>
/// A <see cref="TimeIntervalDefinition"/> that was read. Times are those of the wall clock in its time zone: an hour
/// that daylight saving skips is not within, and one that comes twice is within both times.
/// </summary>
public sealed class TimeInterval
{
    private static readonly string[] WeekdayNames =
        ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    private static readonly string[] MonthNames =
    [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ];

    private readonly ImmutableArray<Range> _minutes;
    private readonly ImmutableArray<Range> _weekdays;
    private readonly ImmutableArray<Range> _daysOfMonth;
    private readonly ImmutableArray<Range> _months;
    private readonly ImmutableArray<Range> _years;
    private readonly TimeZoneInfo _zone;

    private TimeInterval(TimeIntervalDefinition definition, string path, ICollection<RoutingProblem> problems)
    {
        var reader = new Reader(problems);
        _minutes = reader.Minutes(definition.Times, path + ".times");
        _weekdays = reader.Ranges(definition.Weekdays, path + ".weekdays", text => NameOf(WeekdayNames, text, 0, 0, 6));
        _daysOfMonth = reader.Ranges(definition.DaysOfMonth, path + ".days_of_month", DayOfMonth, mayWrap: true);
        _months = reader.Ranges(definition.Months, path + ".months", text => NameOf(MonthNames, text, 1, 1, 12));
        _years = reader.Ranges(definition.Years, path + ".years", text => Number(text, 1, 9999));
        _zone = reader.Zone(definition.Location, path + ".location");
    }

    /// <summary>Reads a definition; what is wrong with it is added to the problems.</summary>
    public static TimeInterval Read(
        TimeIntervalDefinition definition, string path, ICollection<RoutingProblem> problems) =>
        new(definition, path, problems);

    /// <summary>True when the moment is within.</summary>
    public bool Contains(DateTimeOffset moment)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(moment, _zone);
        return Takes(_minutes, local.Hour * 60 + local.Minute)
            && Takes(_weekdays, (int)local.DayOfWeek)
            && TakesDay(local)
            && Takes(_months, local.Month)
            && Takes(_years, local.Year);
    }

    /// <summary>
    /// The first whole minute after the moment at which <paramref name="isWithin"/> changes its answer; a week on when
    /// it does not before, which is soon enough to look again.
    /// </summary>
    public static DateTimeOffset NextChange(Func<DateTimeOffset, bool> isWithin, DateTimeOffset moment)
    {
        const int MinutesOfWeek = 7 * 24 * 60;
        bool now = isWithin(moment);
        DateTimeOffset minute = moment.AddTicks(-(moment.UtcTicks % TimeSpan.TicksPerMinute));
        for (int i = 1; i < MinutesOfWeek; i++)
        {
            minute = minute.AddMinutes(1);
            if (isWithin(minute) != now)
                return minute;
        }

        return minute;
    }

    private static bool Takes(ImmutableArray<Range> ranges, int value)
    {
        if (ranges.IsEmpty)
            return true;
        foreach (Range range in ranges)
        {
            if (value >= range.First && value <= range.Last)
                return true;
        }

        return false;
    }

    private bool TakesDay(DateTimeOffset local)
    {
        if (_daysOfMonth.IsEmpty)
            return true;
        int days = DateTime.DaysInMonth(local.Year, local.Month);
        foreach (Range range in _daysOfMonth)
        {
            int first = range.First < 0 ? days + range.First + 1 : range.First;
            int last = range.Last < 0 ? days + range.Last + 1 : range.Last;
            if (local.Day >= first && local.Day <= last)
                return true;
        }

        return false;
    }

    private static int? DayOfMonth(string text) => Number(text, -31, 31) is { } day && day != 0 ? day : null;

    private static int? Number(string text, int least, int most) =>
        int.TryParse(text, out int number) && number >= least && number <= most ? number : null;

    private static int? NameOf(string[] names, string text, int first, int least, int most)
    {
        int at = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at + first : Number(text, least, most);
    }

    /// <summary>Whole numbers from the first to the last, both within.</summary>
    private readonly record struct Range(int First, int Last);

    private sealed class Reader(ICollection<RoutingProblem> problems)
    {
        public ImmutableArray<Range> Ranges(
            ImmutableArray<string> texts, string path, Func<string, int?> read, bool mayWrap = false)
        {
            ImmutableArray<Range>.Builder ranges = ImmutableArray.CreateBuilder<Range>(texts.Length);
            for (int i = 0; i < texts.Length; i++)
            {
                string[] parts = texts[i].Split(':', 2, StringSplitOptions.TrimEntries);
                int? first = read(parts[0]), last = read(parts[^1]);
                if (first is null || last is null)
                    Problem($"{path}[{i}]", $"\"{texts[i]}\" is neither one of them nor a range such as a:b");
                else if (first > last && !(mayWrap && first > 0 && last < 0))
                    Problem($"{path}[{i}]", $"\"{texts[i]}\" ends before it begins");
                else
                    ranges.Add(new Range(first.Value, last.Value));
            }

            return ranges.DrainToImmutable();
        }

        public ImmutableArray<Range> Minutes(ImmutableArray<TimeOfDayRange> times, string path)
        {
            ImmutableArray<Range>.Builder ranges = ImmutableArray.CreateBuilder<Range>(times.Length);
            for (int i = 0; i < times.Length; i++)
            {
                int? start = Minute(times[i].Start), end = Minute(times[i].End);
                if (start is null || end is null)
                    Problem($"{path}[{i}]", "needs start_time and end_time as 09:00, at most 24:00");
                else if (start >= end)
                    Problem($"{path}[{i}]", "ends before it begins; write what goes past midnight as two");
                else
                    ranges.Add(new Range(start.Value, end.Value - 1));
            }

            return ranges.DrainToImmutable();
        }

        public TimeZoneInfo Zone(string location, string path)
        {
            if (location.Length == 0)
                return TimeZoneInfo.Utc;
            if (TimeZoneInfo.TryFindSystemTimeZoneById(location, out TimeZoneInfo? zone))
                return zone;
            Problem(path, $"\"{location}\" is no time zone that this machine knows, such as Europe/Berlin");
            return TimeZoneInfo.Utc;
        }

        private void Problem(string path, string message) => problems.Add(new RoutingProblem(path, message));

        private static int? Minute(string text)
        {
            if (text.Length != 5 || text[2] != ':' || !int.TryParse(text.AsSpan(0, 2), out int hour)
                || !int.TryParse(text.AsSpan(3, 2), out int minute))
                return null;
            int total = hour * 60 + minute;
            return hour is >= 0 and <= 24 && minute is >= 0 and < 60 && total <= 24 * 60 ? total : null;
        }
    }
}
