namespace Monitor.Node.Machine.Linux;

/// <summary>/proc/diskstats: what whole disks read and wrote, how long that took, how many requests waited.</summary>
internal sealed class DiskReader : IMachineReader
{
    /// <summary>The file's sectors are 512 bytes whatever the disk's are.</summary>
    private const double SectorBytes = 512;

    private const double MillisecondsPerSecond = 1000;

    private readonly string _sys;
    private readonly SeriesKeys _keys;
    private readonly ProcFile _file;
    private readonly DeviceTable<Disk> _disks;

    public DiskReader(string proc, string sys, SeriesKeys keys)
    {
        _sys = sys;
        _keys = keys;
        _file = new ProcFile(Path.Combine(proc, "diskstats"));
        _disks = new DeviceTable<Disk>(MakeDisk);
    }

    public void Read(PointWriter points)
    {
        var lines = new ByteScanner(_file.Read());
        while (lines.TryLine(out ByteScanner line))
        {
            line.Skip(2);
            if (_disks[line.Word()] is { } disk)
                disk.Write(Statistics.Parse(line), points);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// Null for partitions, which have no entry of their own under block, and for disks made of memory.
    /// </summary>
    private Disk? MakeDisk(string name)
    {
        bool virtualDisk = name.StartsWith("loop", StringComparison.Ordinal)
            || name.StartsWith("ram", StringComparison.Ordinal) || name.StartsWith("zram", StringComparison.Ordinal);
        bool whole = Directory.Exists(Path.Combine(_sys, "block", name.Replace('/', '!')));
        return virtualDisk || !whole ? null : new Disk(_keys, name);
    }

    private readonly record struct Statistics(
        ulong Reads, ulong ReadSectors, ulong ReadMs, ulong Writes, ulong WrittenSectors, ulong WriteMs,
        ulong InProgress, ulong BusyMs, ulong WeightedMs)
    {
        public static Statistics Parse(ByteScanner line)
        {
            ulong reads = line.Number();
            line.Skip(1);
            ulong readSectors = line.Number(), readMs = line.Number(), writes = line.Number();
            line.Skip(1);
            return new Statistics(reads, readSectors, readMs, writes, line.Number(), line.Number(),
                line.Number(), line.Number(), line.Number());
        }
    }

    private sealed class Disk(SeriesKeys keys, string name)
    {
        private readonly SeriesKey _readBytes = keys.Of(MachineMetrics.DiskReadBytes, ("device", name));
        private readonly SeriesKey _writtenBytes = keys.Of(MachineMetrics.DiskWrittenBytes, ("device", name));
        private readonly SeriesKey _reads = keys.Of(MachineMetrics.DiskReads, ("device", name));
        private readonly SeriesKey _writes = keys.Of(MachineMetrics.DiskWrites, ("device", name));
        private readonly SeriesKey _readLatency = keys.Of(MachineMetrics.DiskReadLatency, ("device", name));
        private readonly SeriesKey _writeLatency = keys.Of(MachineMetrics.DiskWriteLatency, ("device", name));
        private readonly SeriesKey _busy = keys.Of(MachineMetrics.DiskBusySeconds, ("device", name));
        private readonly SeriesKey _utilization = keys.Of(MachineMetrics.DiskUtilization, ("device", name));
        private readonly SeriesKey _queue = keys.Of(MachineMetrics.DiskQueue, ("device", name));
        private readonly SeriesKey _inProgress = keys.Of(MachineMetrics.DiskInProgress, ("device", name));
        private Statistics? _last;

        public void Write(in Statistics now, PointWriter points)
        {
            points.Counter(_readBytes, now.ReadSectors * SectorBytes);
            points.Counter(_writtenBytes, now.WrittenSectors * SectorBytes);
            points.Counter(_reads, now.Reads);
            points.Counter(_writes, now.Writes);
            points.Counter(_busy, now.BusyMs / MillisecondsPerSecond);
            points.Gauge(_inProgress, now.InProgress);
            if (_last is { } last && points.ElapsedSeconds > 0)
            {
                double elapsedMs = points.ElapsedSeconds * MillisecondsPerSecond;
                points.Gauge(_utilization, Math.Min(1, Added(now.BusyMs, last.BusyMs) / elapsedMs));
                points.Gauge(_queue, Added(now.WeightedMs, last.WeightedMs) / elapsedMs);
                WriteLatency(_readLatency, Added(now.ReadMs, last.ReadMs), Added(now.Reads, last.Reads), points);
                WriteLatency(_writeLatency, Added(now.WriteMs, last.WriteMs), Added(now.Writes, last.Writes), points);
            }

            _last = now;
        }

        private static void WriteLatency(SeriesKey key, double milliseconds, double requests, PointWriter points)
        {
            if (requests > 0)
                points.Gauge(key, milliseconds / requests / MillisecondsPerSecond);
        }

        /// <summary>
        /// The times are 32 bits wide in some kernels and wrap after 49 days: a step back adds nothing.
        /// </summary>
        private static double Added(ulong now, ulong last) => now >= last ? now - last : 0;
    }
}
