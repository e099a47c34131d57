using Monitor.Actors.Alerting;
using Monitor.Actors.Queries;
using Monitor.Shared.Alerting;
using Monitor.Shared.Health;
using Monitor.Shared.Incidents;
using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Node.Dashboard;

/// <summary>What the page shows, read from where it is kept. Thread-safe.</summary>
internal sealed class DashboardData(MonitorQueries queries, AlertingSystem alerting, TimeProvider time)
{
    /// <summary>Most series of a component that the page lists.</summary>
    public const int MaxListedSeries = 2_000;

    // Listing walks every component's metrics; how many series there are may be this old, for all pages together.
    private static readonly TimeSpan ListAge = TimeSpan.FromSeconds(2);

    private static readonly SeriesGrouping ByComponent = new([SeriesGrouping.ComponentName], IsWithout: false);

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
        ChartRequest chart, long fromSecond, long toSecond, CancellationToken cancel)
    {
        ShardQuery.Range query = chart.Between(fromSecond, toSecond);
        return chart.IsMerged ? MergedPointsAsync(query, cancel) : queries.ReadRangeAsync(query, cancel);
    }

    public Task<QueryAnswer<FoundSeries>> SeriesAsync(string component, CancellationToken cancel) =>
        queries.SelectAsync([LabelMatcher.Equal(SeriesSelector.ComponentName, component)], MaxListedSeries, cancel);

    /// <summary>All series of a component's metric as one.</summary>
    private async Task<QueryAnswer<SeriesPoints>> MergedPointsAsync(ShardQuery.Range query, CancellationToken cancel)
    {
        MergedAnswer answer =
            await queries.ReadMergedRangeAsync(new ShardQuery.RangeMerged(query, ByComponent), cancel);
        SeriesPoints[] points = [.. answer.Groups.Select((group, i) => PointsOf(group, i, query))];
        return new QueryAnswer<SeriesPoints>(points, points.Length, answer.Missing);
    }

    private static SeriesPoints PointsOf(MergedGroup group, int number, ShardQuery.Range query)
    {
        string component = group.Key.Labels[SeriesGrouping.ComponentName] ?? "";
        var descriptor = new SeriesDescriptor(
            component, group.Key.Metric, LabelSet.Empty, group.Key.Kind, group.Key.Unit);
        return new SeriesPoints(
            new FoundSeries(descriptor, (UInt128)number, group.LastSeenMs, group.IsStale), query.FromSecond,
            [.. MergedChart.Read(group, query).Select(point => new StatisticPoint(point.Second, point.Value.Value))]);
    }

    private sealed record ComponentList(IReadOnlyList<FoundComponent> All, DateTimeOffset At);
}
