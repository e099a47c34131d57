using Monitor.Actors.Ports;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Windows;

namespace Monitor.Actors.Aggregation;

/// <summary>
/// Gathers the buckets that leave a shard's windows and makes chunks of them: one for each series and minute, of its
/// ten-second buckets, and one of the minute itself, which lives longer. A series' definition goes ahead of its first
/// chunk.
/// </summary>
internal sealed class HistoryCollector : IBucketSink
{
    private readonly HistoryChunkBuilder _builder = new();
    private readonly HistoryChunkBuilder _minute = new();
    private readonly List<HistoryChunk> _chunks = [];
    private readonly List<HistorySeries> _definitions = [];
    private HashSet<SeriesState> _defined = [];
    private HashSet<SeriesState> _definedUnderWay = [];
    private ClosedBuckets? _underWay;
    private SeriesState? _series;
    private bool _isOpen;

    public SeriesState Current
    {
        set
        {
            if (ReferenceEquals(value, _series))
                return;
            EndChunk();
            _series = value;
        }
    }

    public bool IsEmpty => _underWay is null && _chunks.Count == 0 && !_isOpen;

    /// <summary>Chunks that wait.</summary>
    public int Count => _chunks.Count + (_underWay?.Chunks.Count ?? 0);

    public void Close(int resolutionSeconds, in HistoryBucket bucket)
    {
        if (resolutionSeconds == (int)HistoryResolution.OneMinute)
        {
            _minute.Begin(_series!.Kind, resolutionSeconds);
            _minute.Add(bucket);
            Add(_series, HistoryResolution.OneMinute, _minute);
            return;
        }

        if (_isOpen && bucket.StartSecond / 60 != _builder.StartSecond / 60)
            EndChunk();
        if (!_isOpen)
            _builder.Begin(_series!.Kind, resolutionSeconds);
        _isOpen = true;
        _builder.Add(bucket);
    }

    /// <summary>
    /// All that waits, to be written; <see cref="Confirm"/> or <see cref="PutBack"/> says how it went.
    /// </summary>
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

    private void EndChunk()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        Add(_series!, HistoryResolution.TenSeconds, _builder);
    }

    private void Add(SeriesState series, HistoryResolution resolution, HistoryChunkBuilder chunk)
    {
        _chunks.Add(new HistoryChunk(
            series.Fingerprint, resolution, chunk.StartSecond * 1000, chunk.EndSecond * 1000, chunk.ToArray()));
        if (!series.IsInHistory && !_definedUnderWay.Contains(series) && _defined.Add(series))
            _definitions.Add(new HistorySeries(series.Fingerprint, series.Definition));
    }
}

/// <summary>What goes to history in one write.</summary>
internal sealed record ClosedBuckets(IReadOnlyList<HistoryChunk> Chunks, IReadOnlyList<HistorySeries> Definitions);
