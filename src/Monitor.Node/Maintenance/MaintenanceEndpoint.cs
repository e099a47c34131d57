using Monitor.Actors.Alerting;
using Monitor.Node.Api;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Maintenance;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Calendars;
using Monitor.Shared.Rules.Matching;
using NodaTime;

namespace Monitor.Node.Maintenance;

/// <summary>The configuration's maintenance: what is on, what comes next, and what it keeps silent.</summary>
internal sealed class MaintenanceEndpoint(
    IReadOnlyList<MaintenanceWindow> windows, AlertingSystem alerting, TimeProvider time)
{
    private const int Shown = 5;

    private static readonly Duration Ahead = Duration.FromDays(400);

    public IResult List()
    {
        if (!alerting.Alerts.IsReady)
            return ApiAnswer.Unavailable("The alerts are not known here yet.");
        AlertManagerState state = alerting.Alerts.State;
        DateTimeOffset now = time.GetUtcNow();
        return ApiAnswer.Of(new MaintenanceList([.. windows.Select(window => Describe(window, state, now))]));
    }

    private static MaintenanceAnswer Describe(MaintenanceWindow window, AlertManagerState state, DateTimeOffset now)
    {
        Silence[] silences =
        [
            .. state.Routed.Silences.All.Values.Where(silence => MaintenancePlan.IsOf(window, silence))
                .OrderByDescending(silence => silence.StartsAt),
        ];
        Instant moment = Instant.FromDateTimeOffset(now);
        TimeRange[] on = [.. window.Within(new TimeRange(moment, moment + Duration.FromMilliseconds(1)))];
        return new MaintenanceAnswer(
            window.Name, window.Reason, window.Zone.Id, [.. window.Matchers.Select(matcher => matcher.ToString())],
            on.Length > 0 ? In(window, on.Max(range => range.To)) : null,
            state.FiringAlerts.Count(alert => LabelMatcher.All(window.Matchers, alert.Labels)),
            silences.Sum(silence => silence.Hits), [.. silences.Select(silence => silence.Id)],
            [
                .. window.Within(new TimeRange(moment, moment + Ahead)).Where(range => range.From > moment).Take(Shown)
                    .Select(range => new MaintenanceOccurrence(In(window, range.From), In(window, range.To))),
            ]);
    }

    private static DateTimeOffset In(MaintenanceWindow window, Instant moment) =>
        moment.InZone(window.Zone).ToDateTimeOffset();
}
