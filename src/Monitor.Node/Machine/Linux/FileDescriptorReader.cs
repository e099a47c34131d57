namespace Monitor.Node.Machine.Linux;

/// <summary>/proc/sys/fs/file-nr: file descriptors of all processes.</summary>
internal sealed class FileDescriptorReader(string proc, SeriesKeys keys) : IMachineReader
{
    /// <summary>A limit near the largest number means that there is none.</summary>
    private const ulong NoLimit = 1UL << 60;

    private readonly ProcFile _file = new(Path.Combine(proc, "sys/fs/file-nr"));
    private readonly SeriesKey _open = keys.Of(MachineMetrics.FileDescriptors);
    private readonly SeriesKey _limit = keys.Of(MachineMetrics.FileDescriptorLimit);
    private readonly SeriesKey _utilization = keys.Of(MachineMetrics.FileDescriptorUtilization);

    public void Read(PointWriter points)
    {
        var lines = new ByteScanner(_file.Read());
        if (!lines.TryLine(out ByteScanner line))
            return;
        ulong open = line.Number();
        line.Skip(1);
        ulong limit = line.Number();
        points.Gauge(_open, open);
        points.Gauge(_utilization, limit is 0 or >= NoLimit ? 0 : (double)open / limit);
        if (limit is > 0 and < NoLimit)
            points.Gauge(_limit, limit);
    }

    public void Dispose() => _file.Dispose();
}
