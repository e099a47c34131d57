using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest;

/// <summary>A sink that remembers everything as text, one line a point.</summary>
internal sealed class RecordedSeries : IPointSink
{
    private readonly Dictionary<SeriesHash, int> _known = [];

    public List<SeriesDescriptor> Defined { get; } = [];

    public List<string> Points { get; } = [];

    public List<(RejectReason Reason, int Points, string Detail)> Rejected { get; } = [];

    public bool TryResolve(in SeriesHash identity, out SeriesHandle series)
    {
        bool known = _known.TryGetValue(identity, out int index);
        series = new SeriesHandle(0, index);
        return known;
    }

    public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor)
    {
        _known.Add(identity, Defined.Count);
        Defined.Add(descriptor);
        return new SeriesHandle(0, Defined.Count - 1);
    }

    public void Sample(SeriesHandle series, long timestampMs, double value) =>
        Points.Add($"{Name(series)} sample {timestampMs} {value:R}");

    public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) =>
        Points.Add($"{Name(series)} total {timestampMs} {total:R}" + (startMs == 0 ? "" : $" since {startMs}"));

    public void Delta(SeriesHandle series, long timestampMs, double increase) =>
        Points.Add($"{Name(series)} delta {timestampMs} {increase:R}");

    public void Observe(SeriesHandle series, long timestampMs, double value) =>
        Points.Add($"{Name(series)} observed {timestampMs} {value:R}");

    public void Histogram(SeriesHandle series, in HistogramPoint point)
    {
        for (int i = 0; i < point.Keys.Length; i++)
        {
            Assert.NotEqual(0UL, point.Counts[i]);
            Assert.True(i == 0 || point.Keys[i] > point.Keys[i - 1], "Keys must ascend.");
        }

        Assert.Equal(point.Keys.Length, point.Counts.Length);
        string[] buckets = [.. point.Keys.ToArray().Zip(point.Counts.ToArray(), (key, count) => $"{key}:{count}")];
        Points.Add($"{Name(series)} histogram {point.TimestampMs} sum {point.Sum:R} [{string.Join(' ', buckets)}]"
            + (point.StartMs == 0 ? "" : $" since {point.StartMs}"));
        LastLayout = point.Layout;
        Assert.True(point.Cumulative);
        Assert.True(double.IsNaN(point.Min) && double.IsNaN(point.Max));
    }

    public Monitor.Shared.Histograms.HistogramLayout? LastLayout { get; private set; }

    public void Stale(SeriesHandle series, long timestampMs) => Points.Add($"{Name(series)} stale {timestampMs}");

    public void Reject(RejectReason reason, int points, string detail) => Rejected.Add((reason, points, detail));

    private string Name(SeriesHandle series) => Defined[series.Series].Metric;
}
