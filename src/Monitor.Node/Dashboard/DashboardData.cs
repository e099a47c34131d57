using Monitor.Actors.Alerting;
using Monitor.Actors.Queries;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;
using Monitor.Shared.Incidents;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Node.Dashboard;

/// <summary>What the page shows, read from where it is kept. Thread-safe.</summary>
internal sealed class DashboardData(MonitorQueries queries, AlertingSystem alerting, TimeProvider time)
{
    /// <summary>Most series of a component that the page lists.</summary>
    public const int MaxListedSeries = 2_000;

    // Listing walks every component's metrics; how many series there are may be this old, for all pages together.
    private static readonly TimeSpan ListAge = TimeSpan.FromSeconds(2);

    private volatile ComponentList _list = new([], DateTimeOffset.MinValue);

    public HealthState Health => alerting.Health.State;

    public AlertManagerState Alerts => alerting.Alerts.State;

    public IncidentBook Incidents => alerting.Incidents.State.Book;

    /// <summary>False until journals have been read after a start: no alerts then means not known.</summary>
    public bool IsReady => alerting.Alerts.IsReady && alerting.Health.IsReady;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Components that sent something; the same list as before while it is fresh.</summary>
    public async ValueTask<IReadOnlyList<FoundComponent>> ComponentsAsync(CancellationToken cancel)
    {
        ComponentList list = _list;
        DateTimeOffset now = Now;
        if (now - list.At < ListAge)
            return list.All;
        QueryAnswer<FoundComponent> answer = await queries.ListComponentsAsync(cancel);
        _list = list = new ComponentList(answer.Items, now);
        return list.All;
    }

    public Task<QueryAnswer<SeriesPoints>> PointsAsync(
        ChartRequest chart, long fromSecond, long toSecond, CancellationToken cancel) =>
        queries.ReadRangeAsync(chart.Between(fromSecond, toSecond), cancel);

    public Task<QueryAnswer<FoundSeries>> SeriesAsync(string component, CancellationToken cancel) =>
        queries.SelectAsync([LabelMatcher.Equal(SeriesSelector.ComponentName, component)], MaxListedSeries, cancel);

    private sealed record ComponentList(IReadOnlyList<FoundComponent> All, DateTimeOffset At);
}
