namespace Monitor.Shared.Aggregation;

/// <summary>
/// What one writer's numbers mean: a collector numbers its component's series from 0 and never reuses a number, so a
/// list serves as the map.
/// </summary>
internal sealed class WriterState
{
    private readonly List<SeriesState?> _series = [];

    /// <summary>Series by number, null for numbers that are undefined.</summary>
    public IReadOnlyList<SeriesState?> Series => _series;

    /// <summary>Whose collector it is; null before its first definition.</summary>
    public ComponentState? Component { get; set; }

    /// <summary>When it last wrote, by the log's clock, Unix milliseconds.</summary>
    public long LastWriteMs { get; set; }

    public SeriesState? Find(int number) => (uint)number < (uint)_series.Count ? _series[number] : null;

    public void Define(int number, SeriesState series)
    {
        while (_series.Count <= number)
            _series.Add(null);
        if (ReferenceEquals(_series[number], series))
            return;
        Undefine(number);
        _series[number] = series;
        series.Writers++;
    }

    public void Undefine(int number)
    {
        if (Find(number) is not { } series)
            return;
        series.Writers--;
        _series[number] = null;
    }

    public void UndefineAll()
    {
        for (int number = 0; number < _series.Count; number++)
            Undefine(number);
    }
}
