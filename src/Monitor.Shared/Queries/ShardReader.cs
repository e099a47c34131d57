using Monitor.Shared.Aggregation;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;
using Statistic = Monitor.Shared.Windows.Statistic;

namespace Monitor.Shared.Queries;

/// <summary>Answers questions from a shard's state; changes nothing.</summary>
public static class ShardReader
{
    /// <summary>By which name a matcher means the metric.</summary>
    public const string MetricName = "__name__";

    /// <param name="shard">The shard as it is now.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="isHistoryBehind">What has left memory of late may not be in history yet.</param>
    public static ShardAnswer Answer(ShardState shard, ShardQuery query, bool isHistoryBehind = false) => query switch
    {
        ShardQuery.Select select => Select(shard, select),
        ShardQuery.Read read => Read(shard, read),
        ShardQuery.Range range => Range(shard, range),
        ShardQuery.ReadMerged merged => ShardMerger.Read(shard, merged),
        ShardQuery.RangeMerged merged => ShardMerger.Range(shard, merged, isHistoryBehind),
        ShardQuery.ListComponents => new ShardAnswer.Components(
            [.. shard.Components.Select(component => Describe(component, shard.Shard.Value))]),
        ShardQuery.ListRules => new ShardAnswer.Rules(RuleStatus.Gather(shard.RulesInForce, shard.RuleInstances)),
        ShardQuery.LastSequence last => new ShardAnswer.Sequence(shard.LastSequence(last.Session)),
        _ => throw new ArgumentOutOfRangeException(nameof(query), query, "No such question."),
    };

    private static ShardAnswer.Selected Select(ShardState shard, ShardQuery.Select query)
    {
        List<(SeriesState Series, SeriesDescriptor Descriptor)> found =
            Find(shard, query.Matchers, query.Limit, out int count);
        return new ShardAnswer.Selected([.. found.Select(one => Describe(one.Series, one.Descriptor))], count);
    }

    private static ShardAnswer.Readings Read(ShardState shard, ShardQuery.Read query)
    {
        List<(SeriesState Series, SeriesDescriptor Descriptor)> found =
            Find(shard, query.Matchers, query.Limit, out int count);
        Statistic[] statistics = [.. query.Statistics];
        var answers = new List<SeriesReadings>(found.Count);
        foreach ((SeriesState series, SeriesDescriptor descriptor) in found)
        {
            var windows = new List<IReadOnlyList<WindowReading>>(query.Windows.Count);
            foreach (int window in query.Windows)
            {
                var readings = new WindowReading[statistics.Length];
                series.Window.Read(statistics, window, query.AtSecond, query.IncludeCurrent, readings);
                windows.Add(readings);
            }

            answers.Add(new SeriesReadings(Describe(series, descriptor), windows));
        }

        return new ShardAnswer.Readings(answers, count);
    }

    private static ShardAnswer.Points Range(ShardState shard, ShardQuery.Range query)
    {
        List<(SeriesState Series, SeriesDescriptor Descriptor)> found =
            Find(shard, query.Matchers, query.Limit, out int count);
        var answers = new List<SeriesPoints>(found.Count);
        foreach ((SeriesState series, SeriesDescriptor descriptor) in found)
        {
            var points = new List<StatisticPoint>();
            long hotFrom = HotFrom(series, query);
            long to = Math.Min(query.ToSecond, series.Window.NewestSecond);
            if (hotFrom <= to)
                series.Window.ReadPoints(query.Statistic, hotFrom, to, query.StepSeconds, points);
            answers.Add(new SeriesPoints(Describe(series, descriptor), hotFrom, points));
        }

        return new ShardAnswer.Points(answers, count);
    }

    /// <summary>The first step that lies in memory as a whole; the steps before it are history's.</summary>
    private static long HotFrom(SeriesState series, ShardQuery.Range query)
    {
        long held = series.Window.HeldFromSecond;
        if (held <= query.FromSecond)
            return query.FromSecond;
        if (held > query.ToSecond)
            return query.ToSecond + 1;
        long steps = (held - query.FromSecond + query.StepSeconds - 1) / query.StepSeconds;
        return query.FromSecond + steps * query.StepSeconds;
    }

    /// <summary>The series that match, up to the limit, and how many there are.</summary>
    internal static List<(SeriesState Series, SeriesDescriptor Descriptor)> Find(
        ShardState shard, IReadOnlyList<LabelMatcher> matchers, int limit, out int count)
    {
        var found = new List<(SeriesState, SeriesDescriptor)>();
        count = 0;
        foreach (SeriesState series in Candidates(shard, matchers))
        {
            SeriesDescriptor descriptor = series.Descriptor;
            if (!Matches(descriptor, matchers))
                continue;
            count++;
            if (found.Count < limit)
                found.Add((series, descriptor));
        }

        return found;
    }

    private static IEnumerable<SeriesState> Candidates(ShardState shard, IReadOnlyList<LabelMatcher> matchers)
    {
        LabelMatcher? component = matchers.FirstOrDefault(m => m.IsExact && m.Name == SeriesSelector.ComponentName);
        LabelMatcher? metric = matchers.FirstOrDefault(m => m.IsExact && m.Name == MetricName);
        IEnumerable<ComponentState> components = shard.Components;
        if (component is not null)
            components = shard.FindComponent(component.Value) is { } one ? [one] : [];
        return metric is null
            ? components.SelectMany(c => c.Series)
            : components.SelectMany(c => c.OfMetric(metric.Value));
    }

    private static bool Matches(SeriesDescriptor series, IReadOnlyList<LabelMatcher> matchers)
    {
        foreach (LabelMatcher matcher in matchers)
        {
            string? value = matcher.Name switch
            {
                MetricName => series.Metric,
                SeriesSelector.ComponentName => series.Component,
                _ => series.Labels[matcher.Name],
            };
            if (!matcher.IsMatch(value))
                return false;
        }

        return true;
    }

    private static FoundSeries Describe(SeriesState series, SeriesDescriptor descriptor) =>
        new(descriptor, series.Fingerprint, series.LastSeenMs, series.Window.IsStale);

    private static FoundComponent Describe(ComponentState component, int shard) => new(
        component.Name, shard, component.SeriesCount, component.FirstSeenMs, component.LastSeenMs,
        [.. component.Metrics.Order(StringComparer.Ordinal)]);
}
