using Monitor.Actors.Queries;
using Monitor.Shared.Ingest;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Node.Api;

/// <summary>What there is: series, label names, label values, metadata; in Prometheus' shapes.</summary>
internal sealed class SeriesEndpoints(MonitorQueries queries, MetricMetadataCatalog metadata)
{
    public async Task<IResult> ListSeriesAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!SeriesSelection.TryRead(request, out List<LabelMatcher> matchers, out int limit, out string error)
            || !QueryTimeout.TryRead(request, out TimeSpan patience, out error))
            return ApiAnswer.BadData(error);
        QueryAnswer<FoundSeries> found = await queries.SelectAsync(matchers, limit, cancel, patience);
        return ApiAnswer.Of(
            found.Items.Select(series => Flatten(series.Descriptor)).ToList(), found.Missing,
            found.Found > found.Items.Count, found.Found);
    }

    public async Task<IResult> ListLabelsAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!SeriesSelection.TryRead(request, out List<LabelMatcher> matchers, out _, out string error)
            || !QueryTimeout.TryRead(request, out TimeSpan patience, out error))
            return ApiAnswer.BadData(error);
        QueryAnswer<FoundSeries> found = await queries.SelectAsync(
            matchers, SeriesSelection.LargestLimit, cancel, patience);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (FoundSeries series in found.Items)
        {
            names.Add(ShardReader.MetricName);
            names.Add(SeriesSelector.ComponentName);
            names.UnionWith(series.Descriptor.Labels.Select(label => label.Name));
        }

        return ApiAnswer.Of(names, found.Missing);
    }

    public async Task<IResult> ListLabelValuesAsync(string name, HttpRequest request, CancellationToken cancel)
    {
        if (!SeriesSelection.TryRead(request, out List<LabelMatcher> matchers, out _, out string error)
            || !QueryTimeout.TryRead(request, out TimeSpan patience, out error))
            return ApiAnswer.BadData(error);
        QueryAnswer<FoundSeries> found = await queries.SelectAsync(
            matchers, SeriesSelection.LargestLimit, cancel, patience);
        IEnumerable<string> values = found.Items
            .Select(series => ValueOf(series.Descriptor, name)).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return ApiAnswer.Of(values.ToList(), found.Missing);
    }

    /// <summary>
    /// What was said of metrics by their senders, Prometheus' shape: metric, then a list of what is known.
    /// </summary>
    public async Task<IResult> ListMetadataAsync(string? metric, HttpRequest request, CancellationToken cancel)
    {
        if (!QueryTimeout.TryRead(request, out TimeSpan patience, out string error))
            return ApiAnswer.BadData(error);
        var all = new SortedDictionary<string, IReadOnlyList<MetricDescription>>(StringComparer.Ordinal);
        List<LabelMatcher> matchers = metric is null ? [] : [LabelMatcher.Equal(ShardReader.MetricName, metric)];
        QueryAnswer<FoundSeries> found = await queries.SelectAsync(
            matchers, SeriesSelection.LargestLimit, cancel, patience);
        foreach (FoundSeries series in found.Items)
        {
            SeriesDescriptor descriptor = series.Descriptor;
            string type = descriptor.Kind.ToString().ToLowerInvariant();
            all.TryAdd(descriptor.Metric, [new MetricDescription(type, descriptor.Help, descriptor.Unit)]);
        }

        foreach ((string family, MetricMetadata said) in metadata.Families)
        {
            if (metric is null || family == metric)
                all[family] = [new MetricDescription(said.Type.ToString().ToLowerInvariant(), said.Help, said.Unit)];
        }

        return ApiAnswer.Of(all, found.Missing);
    }

    /// <summary>A series as Prometheus shows it: one flat set of labels.</summary>
    internal static SortedDictionary<string, string> Flatten(SeriesDescriptor series)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Label label in series.Labels)
            labels[label.Name] = label.Value;
        labels[ShardReader.MetricName] = series.Metric;
        labels[SeriesSelector.ComponentName] = series.Component;
        return labels;
    }

    private static string? ValueOf(SeriesDescriptor series, string name) => name switch
    {
        ShardReader.MetricName => series.Metric,
        SeriesSelector.ComponentName => series.Component,
        _ => series.Labels[name],
    };
}

/// <summary>One entry of /api/v1/metadata.</summary>
internal sealed record MetricDescription(string Type, string Help, string Unit);
