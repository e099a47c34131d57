using System.Collections.Immutable;
using Monitor.Shared.Calendars;
using Monitor.Shared.OnCall;
using Monitor.Shared.Rules.Matching;
using NodaTime;

namespace Monitor.Shared.Alerting.Maintenance;

/// <summary>A maintenance of the configuration: alerts that shall not be told at hours that come again.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Matchers">All must take an alert.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Zone">Whose clock the hours are by.</param>
/// <param name="Hours">When; each stretch is an occurrence.</param>
public sealed record MaintenanceWindow(
    string Name, ImmutableArray<LabelMatcher> Matchers, string Reason, DateTimeZone Zone,
    ImmutableArray<OnCallHours> Hours)
{
    // A stretch that is asked for in parts (while a market is closed) is whole unless it is longer than this.
    private static readonly Duration Around = Duration.FromDays(31);

    /// <summary>The occurrences that overlap a range, whole, in order.</summary>
    public IEnumerable<TimeRange> Within(TimeRange range)
    {
        var around = new TimeRange(range.From - Around, range.To + Around);
        return Hours.SelectMany(hours => hours.Within(around, Zone)).Distinct()
            .Where(each => !each.IsEmpty && each.From < range.To && each.To > range.From)
            .OrderBy(each => each.From).ThenBy(each => each.To);
    }
}
