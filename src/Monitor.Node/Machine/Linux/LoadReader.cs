using System.IO.Enumeration;

namespace Monitor.Node.Machine.Linux;

/// <summary>/proc/loadavg, /proc/uptime, the number of processes, the kernel's randomness.</summary>
internal sealed class LoadReader(string proc, SeriesKeys keys) : IMachineReader
{
    /// <summary>
    /// Listing /proc costs as much as all else together, so processes are counted every so many ticks.
    /// </summary>
    private const int CountEvery = 5;

    private readonly ProcFile _loads = new(Path.Combine(proc, "loadavg"));
    private readonly ProcFile _uptime = new(Path.Combine(proc, "uptime"));
    private readonly ProcFile _entropy = new(Path.Combine(proc, "sys/kernel/random/entropy_avail"));
    private readonly SeriesKey _load1 = keys.Of(MachineMetrics.Load1);
    private readonly SeriesKey _load5 = keys.Of(MachineMetrics.Load5);
    private readonly SeriesKey _load15 = keys.Of(MachineMetrics.Load15);
    private readonly SeriesKey _threads = keys.Of(MachineMetrics.Threads);
    private readonly SeriesKey _processes = keys.Of(MachineMetrics.Processes);
    private readonly SeriesKey _up = keys.Of(MachineMetrics.Uptime);
    private readonly SeriesKey _bits = keys.Of(MachineMetrics.Entropy);
    private int _ticks;
    private int _counted;

    public void Read(PointWriter points)
    {
        var words = new ByteScanner(_loads.Read());
        if (!words.IsEmpty)
        {
            points.Gauge(_load1, words.Real());
            points.Gauge(_load5, words.Real());
            points.Gauge(_load15, words.Real());
            ReadOnlySpan<byte> tasks = words.Word();
            int slash = tasks.IndexOf((byte)'/');
            if (slash >= 0)
                points.Gauge(_threads, new ByteScanner(tasks[(slash + 1)..]).Number());
        }

        points.Gauge(_up, new ByteScanner(_uptime.Read()).Real());
        var entropy = new ByteScanner(_entropy.Read());
        if (entropy.TryLine(out ByteScanner bits))
            points.Gauge(_bits, bits.Number());
        if (_ticks++ % CountEvery == 0)
            _counted = CountProcesses();
        if (_counted > 0)
            points.Gauge(_processes, _counted);
    }

    public void Dispose()
    {
        _loads.Dispose();
        _uptime.Dispose();
        _entropy.Dispose();
    }

    private int CountProcesses()
    {
        try
        {
            // The name alone says what is a process; asking for more would look at each.
            return new FileSystemEnumerable<byte>(proc, static (ref FileSystemEntry _) => 0)
            {
                ShouldIncludePredicate =
                    static (ref FileSystemEntry e) => e.FileName.Length > 0 && char.IsAsciiDigit(e.FileName[0]),
            }.Count();
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
