using Monitor.Shared.Aggregation;
using Monitor.Shared.Merging;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Queries;

/// <summary>
/// Merges the series of one shard group by group, into states that merge with those of other shards. What would hold
/// the shard up for long, or make a large answer, is refused before it is begun.
/// </summary>
internal static class ShardMerger
{
    public static ShardAnswer Read(ShardState shard, ShardQuery.ReadMerged query)
    {
        ShardQuery.Read of = query.Of;
        var size = new Size(of.Windows.Sum(seconds => (long)seconds), of.Windows.Count);
        if (!TryGroup(shard, of.Matchers, query.Grouping, of.Limit, size, out Groups groups, out string refusal))
            return new ShardAnswer.Refused(refusal);
        var needs = new MergeNeeds(of.Statistics);
        foreach ((MergedGroup group, List<SeriesState> series) in groups.First)
        {
            foreach (int seconds in of.Windows)
            {
                var window = new MergedWindow(seconds);
                var span = new WindowSpan(seconds, of.AtSecond, of.IncludeCurrent);
                foreach (SeriesState one in series)
                    window.Add(one.Window, needs, span);
                group.Add(window);
            }
        }

        return new ShardAnswer.Merged([.. groups.First.Select(g => g.Group)], groups.Found);
    }

    public static ShardAnswer Range(ShardState shard, ShardQuery.RangeMerged query, bool isHistoryBehind)
    {
        ShardQuery.Range of = query.Of;
        if (!TryGroup(shard, of.Matchers, query.Grouping, of.Limit, SizeOf(of), out Groups groups, out string refusal))
            return new ShardAnswer.Refused(refusal);
        var needs = new MergeNeeds([of.Statistic]);
        foreach ((MergedGroup group, List<SeriesState> series) in groups.First)
        {
            foreach (SeriesState one in series)
            {
                long held = one.Window.HeldFromSecond;
                MergedSteps.Add(group, one.Window, needs, of, Math.Max(held, of.FromSecond));
                if (held > of.FromSecond)
                    group.Add(new MergedMember(one.Fingerprint, held));
            }
        }

        return new ShardAnswer.Merged([.. groups.First.Select(g => g.Group)], groups.Found, isHistoryBehind);
    }

    /// <summary>Memory has the last minutes only, whatever the chart's length.</summary>
    private static Size SizeOf(ShardQuery.Range query)
    {
        long seconds = Math.Clamp(query.ToSecond - query.FromSecond + 1, 1, ScalarWindow.HeldSecondsMax);
        return new Size(seconds, (int)((seconds + query.StepSeconds - 1) / query.StepSeconds));
    }

    private static bool TryGroup(
        ShardState shard, IReadOnlyList<LabelMatcher> matchers, SeriesGrouping grouping, int limit, Size size,
        out Groups groups, out string refusal)
    {
        groups = new Groups([], 0);
        List<(SeriesState Series, SeriesDescriptor Descriptor)> found =
            ShardReader.Find(shard, matchers, MergeLimits.MostSeries, out int count);
        if (MergeLimits.RefuseSeries(count, size.Seconds) is { } tooMany)
        {
            refusal = tooMany;
            return false;
        }

        var byKey = new Dictionary<MergedKey, (MergedGroup Group, List<SeriesState> Series)>();
        foreach ((SeriesState series, SeriesDescriptor descriptor) in found)
        {
            MergedKey key = grouping.KeyOf(descriptor);
            if (!byKey.TryGetValue(key, out (MergedGroup Group, List<SeriesState> Series) entry))
                byKey.Add(key, entry = (new MergedGroup(key), []));
            entry.Group.Note(series.LastSeenMs, series.Window.NewestSecond, series.Window.IsStale);
            entry.Series.Add(series);
        }

        // The first by key on every shard: the first of all shards together are then among them, each whole.
        var first = byKey.OrderBy(entry => entry.Key, MergedKey.Order).Take(limit)
            .Select(entry => entry.Value).ToList();
        groups = new Groups(first, byKey.Count);
        refusal = MergeLimits.RefuseStates(first.Count, size.Parts) ?? "";
        return refusal.Length == 0;
    }

    /// <summary>How much is read of each series, and how many windows or steps of each group there are.</summary>
    private readonly record struct Size(long Seconds, int Parts);

    private readonly record struct Groups(List<(MergedGroup Group, List<SeriesState> Series)> First, int Found);
}
