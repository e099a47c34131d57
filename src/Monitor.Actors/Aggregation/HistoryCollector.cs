using Monitor.Actors.Ports;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Actors.Aggregation;

/// <summary>
/// Gathers the buckets that leave a shard's windows and makes chunks of them, one for each series and minute. Only the
/// ten-second buckets go on: minutes are made of them later, by the hour.
/// </summary>
internal sealed class HistoryCollector : IBucketSink
{
    private readonly List<HistoryBucket> _buckets = [];
    private readonly List<HistoryChunk> _chunks = [];
    private readonly List<HistorySeries> _definitions = [];
    private HashSet<SeriesState> _defined = [];
    private HashSet<SeriesState> _definedUnderWay = [];
    private ClosedBuckets? _underWay;
    private SeriesState? _series;

    public SeriesState Current
    {
        set
        {
            if (!ReferenceEquals(value, _series))
                EndChunk();
            _series = value;
        }
    }

    public bool IsEmpty => _underWay is null && _chunks.Count == 0 && _buckets.Count == 0;

    /// <summary>Chunks that wait.</summary>
    public int Count => _chunks.Count + (_underWay?.Chunks.Count ?? 0);

    public void Close(int resolutionSeconds, in HistoryBucket bucket)
    {
        if (resolutionSeconds != (int)HistoryResolution.TenSeconds)
            return;
        if (_buckets.Count > 0 && bucket.StartSecond / 60 != _buckets[0].StartSecond / 60)
            EndChunk();
        _buckets.Add(bucket.Histogram is { } lent ? bucket with { Histogram = Copy(lent) } : bucket);
    }

    /// <summary>All that waits, to be written; <see cref="Confirm"/> or <see cref="PutBack"/> says how it went.</summary>
    public ClosedBuckets Take()
    {
        EndChunk();
        _underWay = new ClosedBuckets([.. _chunks], [.. _definitions]);
        _chunks.Clear();
        _definitions.Clear();
        (_definedUnderWay, _defined) = (_defined, []);
        return _underWay;
    }

    public void Confirm()
    {
        foreach (SeriesState series in _definedUnderWay)
            series.IsInHistory = true;
        _definedUnderWay = [];
        _underWay = null;
    }

    public void PutBack()
    {
        if (_underWay is not { } failed)
            return;
        _chunks.InsertRange(0, failed.Chunks);
        _definitions.InsertRange(0, failed.Definitions);
        _defined.UnionWith(_definedUnderWay);
        _underWay = null;
    }

    private static Histogram Copy(Histogram lent)
    {
        var copy = new Histogram(lent.Layout);
        copy.Merge(lent);
        return copy;
    }

    private void EndChunk()
    {
        if (_series is null || _buckets.Count == 0)
            return;
        long startMs = _buckets[0].StartSecond * 1000;
        long endMs = (_buckets[^1].StartSecond + (int)HistoryResolution.TenSeconds) * 1000;
        _chunks.Add(new HistoryChunk(
            _series.Fingerprint, HistoryResolution.TenSeconds, startMs, endMs, HistoryCodec.Encode(_buckets)));
        _buckets.Clear();
        Define(_series);
    }

    private void Define(SeriesState series)
    {
        if (!series.IsInHistory && !_definedUnderWay.Contains(series) && _defined.Add(series))
            _definitions.Add(new HistorySeries(series.Fingerprint, series.Definition.ToArray()));
    }
}

/// <summary>What goes to history in one write.</summary>
internal sealed record ClosedBuckets(IReadOnlyList<HistoryChunk> Chunks, IReadOnlyList<HistorySeries> Definitions);
