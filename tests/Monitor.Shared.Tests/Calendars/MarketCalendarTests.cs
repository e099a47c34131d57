using System.Collections.Immutable;
using Monitor.Shared.Calendars;
using NodaTime;

namespace Monitor.Shared.Tests.Calendars;

public sealed class MarketCalendarTests
{
    private static readonly SessionHours Usual = new(new LocalTime(9, 30), new LocalTime(16, 0));

    private static readonly MarketCalendar NewYork = new(
        "XNYS",
        DateTimeZoneProviders.Tzdb["America/New_York"],
        [.. Enumerable.Range(1, 5).Select(day => new WeekdaySession((IsoDayOfWeek)day, Usual))],
        ImmutableSortedDictionary<LocalDate, MarketException>.Empty
            .Add(new LocalDate(2026, 11, 26), new MarketException("Thanksgiving", []))
            .Add(
                new LocalDate(2026, 11, 27),
                new MarketException("day after", [new SessionHours(new LocalTime(9, 30), new LocalTime(13, 0))])),
        new LocalDate(2026, 1, 1), new LocalDate(2026, 12, 31));

    [Theory]
    [InlineData(2026, 11, 25, 14, 29, false, "outside the sessions")]
    [InlineData(2026, 11, 25, 14, 30, true, "a usual session")]
    [InlineData(2026, 11, 25, 21, 0, false, "outside the sessions")]
    [InlineData(2026, 11, 26, 15, 0, false, "Thanksgiving")]
    [InlineData(2026, 11, 27, 17, 59, true, "day after")]
    [InlineData(2026, 11, 27, 18, 0, false, "day after")]
    [InlineData(2026, 11, 28, 15, 0, false, "outside the sessions")]
    // Summer time: an hour earlier by UTC.
    [InlineData(2026, 7, 1, 13, 30, true, "a usual session")]
    public void State_follows_the_exchange_and_its_zone(
        int year, int month, int day, int hour, int minute, bool isOpen, string reason)
    {
        MarketState state = NewYork.StateAt(Instant.FromUtc(year, month, day, hour, minute));
        Assert.Equal((isOpen, reason, true), (state.IsOpen, state.Reason, state.IsCovered));
    }

    [Fact]
    public void Day_past_the_known_holidays_is_said_to_be_unknown()
    {
        Assert.False(NewYork.StateAt(Instant.FromUtc(2027, 1, 4, 15, 0)).IsCovered);
    }

    [Fact]
    public void Session_over_midnight_belongs_to_the_day_it_opened_on()
    {
        var overnight = new SessionHours(new LocalTime(17, 0), new LocalTime(16, 0));
        MarketCalendar futures = NewYork with
        {
            Week = [new WeekdaySession(IsoDayOfWeek.Sunday, overnight)],
            Exceptions = ImmutableSortedDictionary<LocalDate, MarketException>.Empty,
        };
        MarketState state = futures.StateAt(Instant.FromUtc(2026, 11, 23, 12, 0));
        Assert.True(state.IsOpen);
        Assert.Equal(Instant.FromUtc(2026, 11, 22, 22, 0), state.Session!.Value.From);
        Assert.False(futures.StateAt(Instant.FromUtc(2026, 11, 23, 21, 0)).IsOpen);
    }
}
