using NodaTime;
using NodaTime.TimeZones;

namespace Monitor.Shared.Calendars;

/// <summary>
/// A wall clock that never goes back: where a zone's clock is set forward it jumps along, and where it is set back it
/// stands still until the hour is over. A local time is the first moment at which this clock shows it or more. So
/// every local time is one moment, a day's times stay in order, and a shift that begins at 02:30 begins once on the
/// days that have this time twice or not at all.
/// </summary>
public static class ZoneClock
{
    private static readonly ZoneLocalMappingResolver FirstMoment =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The moment of a local time.</summary>
    public static Instant MomentOf(this DateTimeZone zone, LocalDateTime local) =>
        zone.ResolveLocal(local, FirstMoment).ToInstant();

    /// <summary>What the zone's own clocks show.</summary>
    public static LocalDateTime LocalAt(this DateTimeZone zone, Instant moment) => moment.InZone(zone).LocalDateTime;
}
