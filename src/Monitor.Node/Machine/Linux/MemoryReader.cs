namespace Monitor.Node.Machine.Linux;

/// <summary>/proc/meminfo and /proc/vmstat: memory, swap, page faults.</summary>
internal sealed class MemoryReader : IMachineReader
{
    private const double KibiByte = 1024;

    /// <summary>Where the levels stand that ratios are made of.</summary>
    private const int Total = 0, Available = 2, SwapTotal = 5, SwapFree = 6;

    private readonly ProcFile _info;
    private readonly ProcFile _statistics;
    private readonly (byte[] Name, SeriesKey Key, double Scale)[] _levels;
    private readonly double[] _bytes;
    private readonly (byte[] Name, SeriesKey Key, double Scale)[] _counts;
    private readonly SeriesKey _utilization;
    private readonly SeriesKey _swapUtilization;

    public MemoryReader(string proc, SeriesKeys keys)
    {
        _info = new ProcFile(Path.Combine(proc, "meminfo"));
        _statistics = new ProcFile(Path.Combine(proc, "vmstat"));
        _utilization = keys.Of(MachineMetrics.MemoryUtilization);
        _swapUtilization = keys.Of(MachineMetrics.SwapUtilization);
        _levels =
        [
            ("MemTotal"u8.ToArray(), keys.Of(MachineMetrics.MemoryTotal), KibiByte),
            ("MemFree"u8.ToArray(), keys.Of(MachineMetrics.MemoryFree), KibiByte),
            ("MemAvailable"u8.ToArray(), keys.Of(MachineMetrics.MemoryAvailable), KibiByte),
            ("Buffers"u8.ToArray(), keys.Of(MachineMetrics.MemoryBuffers), KibiByte),
            ("Cached"u8.ToArray(), keys.Of(MachineMetrics.MemoryCached), KibiByte),
            ("SwapTotal"u8.ToArray(), keys.Of(MachineMetrics.SwapTotal), KibiByte),
            ("SwapFree"u8.ToArray(), keys.Of(MachineMetrics.SwapFree), KibiByte),
            ("Dirty"u8.ToArray(), keys.Of(MachineMetrics.MemoryDirty), KibiByte),
            ("Writeback"u8.ToArray(), keys.Of(MachineMetrics.MemoryWriteback), KibiByte),
            ("AnonPages"u8.ToArray(), keys.Of(MachineMetrics.MemoryAnonymous), KibiByte),
            ("Shmem"u8.ToArray(), keys.Of(MachineMetrics.MemoryShared), KibiByte),
            ("Slab"u8.ToArray(), keys.Of(MachineMetrics.MemorySlab), KibiByte),
            ("Committed_AS"u8.ToArray(), keys.Of(MachineMetrics.MemoryCommitted), KibiByte),
        ];
        _bytes = new double[_levels.Length];
        _counts =
        [
            ("pswpin"u8.ToArray(), keys.Of(MachineMetrics.SwapIn), Environment.SystemPageSize),
            ("pswpout"u8.ToArray(), keys.Of(MachineMetrics.SwapOut), Environment.SystemPageSize),
            ("pgfault"u8.ToArray(), keys.Of(MachineMetrics.PageFaults), 1),
            ("pgmajfault"u8.ToArray(), keys.Of(MachineMetrics.MajorPageFaults), 1),
            ("oom_kill"u8.ToArray(), keys.Of(MachineMetrics.OutOfMemoryKills), 1),
        ];
    }

    public void Read(PointWriter points)
    {
        Array.Clear(_bytes);
        var lines = new ByteScanner(_info.Read());
        int found = -1;
        while (lines.TryLine(out ByteScanner line))
        {
            if (!TryFind(line.Word(), _levels, ref found))
                continue;
            _bytes[found] = line.Number() * _levels[found].Scale;
            points.Gauge(_levels[found].Key, _bytes[found]);
        }

        if (_bytes[Total] > 0)
            points.Gauge(_utilization, 1 - _bytes[Available] / _bytes[Total]);
        if (_bytes[SwapTotal] > 0)
            points.Gauge(_swapUtilization, 1 - _bytes[SwapFree] / _bytes[SwapTotal]);

        lines = new ByteScanner(_statistics.Read());
        found = -1;
        while (lines.TryLine(out ByteScanner line))
        {
            if (TryFind(line.Word(), _counts, ref found))
                points.Counter(_counts[found].Key, line.Number() * _counts[found].Scale);
        }
    }

    public void Dispose()
    {
        _info.Dispose();
        _statistics.Dispose();
    }

    /// <summary>Both files keep to one order, so the name after the last one found is tried first.</summary>
    private static bool TryFind(
        ReadOnlySpan<byte> name, (byte[] Name, SeriesKey Key, double Scale)[] wanted, ref int found)
    {
        for (int i = 1; i <= wanted.Length; i++)
        {
            int candidate = (found + i) % wanted.Length;
            if (name.SequenceEqual(wanted[candidate].Name))
            {
                found = candidate;
                return true;
            }
        }

        return false;
    }
}
