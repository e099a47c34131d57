using System.Globalization;
using System.Text;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Otlp;

/// <summary>Writes down what a decoder put, one line a point, and what it rejected.</summary>
internal sealed class RecordingSink : IPointSink
{
    private readonly Dictionary<SeriesHash, SeriesHandle> _handles = [];
    private readonly List<SeriesDescriptor> _series = [];
    private readonly List<string> _points = [];
    private readonly List<RecordedHistogram> _histograms = [];
    private readonly List<(RejectReason Reason, int Points, string Detail)> _rejects = [];

    public IReadOnlyList<SeriesDescriptor> Series => _series;

    /// <summary>Each point as "component metric{labels} call time value".</summary>
    public IReadOnlyList<string> Points => _points;

    /// <summary>The histograms among the points, as they came.</summary>
    public IReadOnlyList<RecordedHistogram> Histograms => _histograms;

    public IReadOnlyList<(RejectReason Reason, int Points, string Detail)> Rejects => _rejects;

    public int Definitions { get; private set; }

    /// <summary>Throws on anything that a decoder must never hand over.</summary>
    public bool CheckContract { get; init; }

    public bool TryResolve(in SeriesHash identity, out SeriesHandle series) =>
        _handles.TryGetValue(identity, out series);

    public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor)
    {
        Definitions++;
        if (CheckContract)
            RequireSound(descriptor);
        int index = _series.FindIndex(s => s == descriptor);
        if (index < 0)
        {
            index = _series.Count;
            _series.Add(descriptor);
        }

        var handle = new SeriesHandle(0, index);
        _handles.Add(identity, handle);
        return handle;
    }

    public void Sample(SeriesHandle series, long timestampMs, double value) =>
        Record(series, timestampMs, $"sample {Text(value)}");

    public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) =>
        Record(series, timestampMs, $"total {Text(total)} since {startMs}");

    public void Delta(SeriesHandle series, long timestampMs, double increase) =>
        Record(series, timestampMs, $"increase {Text(increase)}");

    public void Observe(SeriesHandle series, long timestampMs, double value) =>
        Record(series, timestampMs, $"observe {Text(value)}");

    public void Histogram(SeriesHandle series, in HistogramPoint point)
    {
        if (CheckContract)
            RequireSound(point);
        _histograms.Add(new RecordedHistogram(
            _series[series.Series], point.Layout, point.Keys.ToArray(), point.Counts.ToArray(), point.Sum));
        var buckets = new List<string>();
        for (int i = 0; i < point.Keys.Length; i++)
            buckets.Add($"{point.Keys[i]}:{point.Counts[i]}");
        string layout = point.Layout switch
        {
            ExponentialLayout exponential => $"scale {exponential.Scale}",
            ExplicitLayout @explicit => $"bounds {string.Join(',', @explicit.Bounds.ToArray().Select(Text))}",
            _ => throw new InvalidOperationException("Another layout."),
        };
        string kind = point.Cumulative ? $"total since {point.StartMs}" : "increase";
        Record(series, point.TimestampMs, $"{kind} {layout} [{string.Join(' ', buckets)}] "
            + $"sum {Text(point.Sum)} min {Text(point.Min)} max {Text(point.Max)}");
    }

    public void Stale(SeriesHandle series, long timestampMs) => Record(series, timestampMs, "stale");

    public void Reject(RejectReason reason, int points, string detail) => _rejects.Add((reason, points, detail));

    private static void RequireSound(SeriesDescriptor series)
    {
        SeriesLimits limits = SeriesLimits.Default;
        Assert.NotEmpty(series.Component);
        Assert.NotEmpty(series.Metric);
        Assert.True(series.Labels.Count <= limits.Labels);
        Assert.All(series.Labels, label =>
        {
            Assert.DoesNotContain('\uFFFD', label.Name);
            Assert.InRange(Encoding.UTF8.GetByteCount(label.Name), 1, limits.NameBytes);
            Assert.InRange(Encoding.UTF8.GetByteCount(label.Value), 1, limits.ValueBytes);
        });
    }

    private static void RequireSound(in HistogramPoint point)
    {
        Assert.Equal(point.Keys.Length, point.Counts.Length);
        for (int i = 0; i < point.Keys.Length; i++)
        {
            Assert.True(i == 0 || point.Keys[i] > point.Keys[i - 1], "keys not ascending");
            Assert.NotEqual(0UL, point.Counts[i]);
        }
    }

    private void Record(SeriesHandle series, long timestampMs, string what)
    {
        SeriesDescriptor of = _series[series.Series];
        _points.Add($"{of.Component} {of.Metric}{of.Labels} {timestampMs} {what}");
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
