using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Native;

/// <summary>Keeps observations as they came.</summary>
internal sealed class ColumnSink : IPointSink
{
    private readonly Dictionary<SeriesHash, SeriesHandle> _handles = [];

    public List<SeriesDescriptor> Series { get; } = [];

    public List<(int Series, long TimeMs, double Value)> Points { get; } = [];

    public List<(RejectReason Reason, string Detail)> Rejects { get; } = [];

    public bool TryResolve(in SeriesHash identity, out SeriesHandle series) =>
        _handles.TryGetValue(identity, out series);

    public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor)
    {
        var handle = new SeriesHandle(1, Series.Count);
        Series.Add(descriptor);
        _handles.Add(identity, handle);
        return handle;
    }

    public void Observe(SeriesHandle series, long timestampMs, double value) =>
        Points.Add((series.Series, timestampMs, value));

    public void Reject(RejectReason reason, int points, string detail) => Rejects.Add((reason, detail));

    public void Sample(SeriesHandle series, long timestampMs, double value) => throw new NotSupportedException();

    public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) =>
        throw new NotSupportedException();

    public void Delta(SeriesHandle series, long timestampMs, double increase) => throw new NotSupportedException();

    public void Histogram(SeriesHandle series, in HistogramPoint point) => throw new NotSupportedException();

    public void Stale(SeriesHandle series, long timestampMs) => throw new NotSupportedException();
}
