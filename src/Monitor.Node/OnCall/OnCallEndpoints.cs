using System.Globalization;
using Monitor.Actors.Alerting;
using Monitor.Node.Api;
using Monitor.Shared.Calendars;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;
using NodaTime;
using NodaTime.Text;

namespace Monitor.Node.OnCall;

/// <summary>
/// Who is on call now and later, and which exchanges trade. Every node knows the file; what was arranged by hand is
/// known
/// to the node that has the incidents, which answers while there is one.
/// </summary>
internal sealed class OnCallEndpoints(OnCallFile file, AlertingSystem alerting, TimeProvider time)
{
    private const string NotKnown = "what was arranged by hand is not known here now: this is what the file says";

    private static readonly Duration Longest = Duration.FromDays(366);

    // Far from the ends of what a date can be: shifts and sessions are looked for around the moment that is asked for.
    private static readonly TimeRange Known = new(Instant.FromUtc(1970, 1, 1, 0, 0), Instant.FromUtc(2200, 1, 1, 0, 0));

    private EscalationDirectory Directory => alerting.Incidents.IsReady
        ? file.InForce.Directory.With(alerting.Incidents.State.Overrides.Values)
        : file.InForce.Directory;

    private Instant Now => Instant.FromDateTimeOffset(time.GetUtcNow());

    /// <summary>Every schedule: who is on call, until when, and who is next.</summary>
    public IResult ListNow(string? at)
    {
        if (!TryParse(at, Now, out Instant moment))
            return NotATime("at", at!);
        return ApiAnswer.Of(new OnCallList(
            [.. Directory.Schedules.Values.OrderBy(s => s.Name, StringComparer.Ordinal)
                .Select(schedule => Describe(schedule, moment))],
            [
                .. file.Problems.Select(problem => problem.ToString()),
                .. alerting.Incidents.IsReady ? [] : (string[])[NotKnown],
            ],
            [.. file.InForce.Directory.Contacts.Keys.Order(StringComparer.Ordinal)]));
    }

    /// <summary>One schedule's shifts over a stretch of time; a week from now where nothing is said.</summary>
    public IResult ListShifts(string name, string? from, string? to)
    {
        if (!Directory.Schedules.TryGetValue(name, out OnCallSchedule? schedule))
            return ApiAnswer.NotFound($"No schedule is called \"{name}\".");
        if (!TryParse(from, Now, out Instant begin))
            return NotATime("from", from!);
        if (!TryParse(to, begin + Duration.FromDays(7), out Instant end))
            return NotATime("to", to!);
        return end <= begin || end - begin > Longest
            ? ApiAnswer.BadData("to must be after from, by a year at most")
            : ApiAnswer.Of(schedule.Shifts(new TimeRange(begin, end)).Select(s => Describe(s, schedule.Zone)).ToList());
    }

    /// <summary>Market calendars, and whether their exchanges trade.</summary>
    public IResult ListCalendars(string? at)
    {
        if (!TryParse(at, Now, out Instant moment))
            return NotATime("at", at!);
        return ApiAnswer.Of(file.InForce.Calendars.Values.OrderBy(c => c.Name, StringComparer.Ordinal)
            .Select(calendar => Describe(calendar, moment)).ToList());
    }

    private static OnCallNow Describe(OnCallSchedule schedule, Instant moment)
    {
        IReadOnlyList<OnCallShift> shifts =
            schedule.Shifts(new TimeRange(moment, moment + Duration.FromDays(62)));
        return new OnCallNow(
            schedule.Name, schedule.Zone.Id, Describe(shifts[0], schedule.Zone),
            shifts.Skip(1).Select(shift => Describe(shift, schedule.Zone)).FirstOrDefault());
    }

    private static ShiftAnswer Describe(OnCallShift shift, DateTimeZone zone) => new(
        shift.Person, shift.Source, shift.Range.From.InZone(zone).ToDateTimeOffset(),
        shift.Range.To.InZone(zone).ToDateTimeOffset(), shift.IsOverride);

    private static CalendarAnswer Describe(MarketCalendar calendar, Instant moment)
    {
        MarketState state = calendar.StateAt(moment);
        TimeRange? next = calendar.Sessions(new TimeRange(moment, moment + Duration.FromDays(15)))
            .Select(session => session.Range).FirstOrDefault(range => range.From > moment);
        return new CalendarAnswer(
            calendar.Name, calendar.Zone.Id, state.IsOpen, state.Reason,
            state.Session?.To.InZone(calendar.Zone).ToDateTimeOffset(),
            next is { IsEmpty: false } range ? range.From.InZone(calendar.Zone).ToDateTimeOffset() : null,
            state.IsCovered);
    }

    private static bool TryParse(string? text, Instant whenAbsent, out Instant moment)
    {
        moment = whenAbsent;
        if (string.IsNullOrEmpty(text))
            return true;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && Math.Abs(seconds) < 1e11)
        {
            moment = Instant.FromUnixTimeMilliseconds((long)(seconds * 1000));
            return Known.Contains(moment);
        }

        ParseResult<OffsetDateTime> parsed = OffsetDateTimePattern.Rfc3339.Parse(text);
        moment = parsed.Success ? parsed.Value.ToInstant() : default;
        return parsed.Success && Known.Contains(moment);
    }

    private static IResult NotATime(string name, string text) =>
        ApiAnswer.BadData($"{name}: \"{text}\" is neither Unix seconds nor RFC 3339, between 1970 and 2200.");
}

/// <summary>The data of /api/v1/oncall.</summary>
/// <param name="Schedules">By name.</param>
/// <param name="Problems">What is wrong with the file now; what was read before is in force.</param>
/// <param name="People">All who have a contact.</param>
internal sealed record OnCallList(
    IReadOnlyList<OnCallNow> Schedules, IReadOnlyList<string> Problems, IReadOnlyList<string> People);

/// <summary>One schedule.</summary>
internal sealed record OnCallNow(string Name, string TimeZone, ShiftAnswer Now, ShiftAnswer? Next);

/// <summary>One shift; without a person nobody is on call. Times have the offset of the schedule's zone.</summary>
/// <param name="Source">A layer's name, an override's reason, or "nobody".</param>
internal sealed record ShiftAnswer(
    string? Person, string Source, DateTimeOffset From, DateTimeOffset To, bool IsOverride);

/// <summary>One calendar.</summary>
/// <param name="IsCovered">False when the calendar does not know the day's holidays.</param>
internal sealed record CalendarAnswer(
    string Name, string TimeZone, bool IsOpen, string Reason, DateTimeOffset? ClosesAt, DateTimeOffset? OpensAt,
    bool IsCovered);
