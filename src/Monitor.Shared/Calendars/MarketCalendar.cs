using System.Collections.Immutable;
using NodaTime;

namespace Monitor.Shared.Calendars;

/// <summary>When an exchange trades: its usual week, and the days that differ.</summary>
/// <param name="Name">"XNYS": the exchange's market identifier code, or any other name.</param>
/// <param name="Zone">Where its clock hangs.</param>
/// <param name="Week">Sessions by the day on which they open.</param>
/// <param name="Exceptions">Days that differ from their week: closed, or with sessions of their own.</param>
/// <param name="CoversFrom">The first day that the exceptions are known for.</param>
/// <param name="CoversTo">The last day that they are known for; past it, holidays are missing.</param>
public sealed record MarketCalendar(
    string Name,
    DateTimeZone Zone,
    ImmutableArray<WeekdaySession> Week,
    ImmutableSortedDictionary<LocalDate, MarketException> Exceptions,
    LocalDate CoversFrom,
    LocalDate CoversTo)
{
    // A session may run into the next day, and a zone's clock may be a day away from UTC's.
    private const int DaysAround = 2;

    /// <summary>The sessions that overlap a stretch of time, whole, in order.</summary>
    public IEnumerable<MarketSession> Sessions(TimeRange range)
    {
        LocalDate last = Zone.LocalAt(range.To).Date.PlusDays(DaysAround);
        for (LocalDate day = Zone.LocalAt(range.From).Date.PlusDays(-DaysAround); day <= last; day = day.PlusDays(1))
        {
            foreach (MarketSession session in SessionsOf(day))
            {
                if (!session.Range.Intersect(range).IsEmpty)
                    yield return session;
            }
        }
    }

    /// <summary>Whether the exchange trades at a moment, and why.</summary>
    public MarketState StateAt(Instant moment)
    {
        MarketSession? open = Sessions(new TimeRange(moment, moment + Duration.Epsilon)).FirstOrDefault();
        LocalDate day = open?.Day ?? Zone.LocalAt(moment).Date;
        string reason = Exceptions.TryGetValue(day, out MarketException? exception) ? exception.Name
            : open is not null ? "a usual session"
            : "outside the sessions";
        return new MarketState(open is not null, open?.Range, reason, day >= CoversFrom && day <= CoversTo);
    }

    private IEnumerable<MarketSession> SessionsOf(LocalDate day)
    {
        IEnumerable<SessionHours> hours = Exceptions.TryGetValue(day, out MarketException? exception)
            ? exception.Sessions
            : Week.Where(session => session.Day == day.DayOfWeek).Select(session => session.Hours);
        return hours.Select(session => new MarketSession(day, session.On(day, Zone)))
            .Where(session => !session.Range.IsEmpty).OrderBy(session => session.Range.From);
    }
}

/// <summary>From an hour to an hour; to the next day's where it does not come later on the same day.</summary>
public readonly record struct SessionHours(LocalTime Open, LocalTime Close)
{
    /// <summary>The hours on a certain day.</summary>
    public TimeRange On(LocalDate day, DateTimeZone zone) =>
        new(zone.MomentOf(day + Open), zone.MomentOf((Close > Open ? day : day.PlusDays(1)) + Close));
}

/// <summary>A session of the usual week.</summary>
public readonly record struct WeekdaySession(IsoDayOfWeek Day, SessionHours Hours);

/// <summary>A day that differs.</summary>
/// <param name="Name">Why, for people: "Thanksgiving".</param>
/// <param name="Sessions">Its sessions; none when the exchange is closed.</param>
public sealed record MarketException(string Name, ImmutableArray<SessionHours> Sessions);

/// <summary>One session.</summary>
/// <param name="Day">The day that it belongs to.</param>
/// <param name="Range">From its opening to its close.</param>
public sealed record MarketSession(LocalDate Day, TimeRange Range);

/// <summary>How an exchange stands.</summary>
/// <param name="IsOpen">True while it trades.</param>
/// <param name="Session">The session under way.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="IsCovered">False when the calendar does not know the day's holidays.</param>
public sealed record MarketState(bool IsOpen, TimeRange? Session, string Reason, bool IsCovered);
