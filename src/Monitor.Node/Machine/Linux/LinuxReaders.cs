namespace Monitor.Node.Machine.Linux;

/// <summary>All that is read of a Linux machine.</summary>
internal static class LinuxReaders
{
    /// <param name="proc">Where proc is mounted; a test gives a directory of its own.</param>
    /// <param name="sys">Where sysfs is mounted.</param>
    public static IReadOnlyList<IMachineReader> Make(string proc, string sys, SeriesKeys keys, TimeProvider time) =>
    [
        new CpuReader(proc, keys),
        new LoadReader(proc, keys),
        new MemoryReader(proc, keys),
        new DiskReader(proc, sys, keys),
        new FilesystemReader(proc, keys, time),
        new NetworkReader(proc, keys),
        new SocketReader(proc, keys),
        new FileDescriptorReader(proc, keys),
        new PressureReader(proc, keys),
        new ClockReader(keys),
        new ControlGroupReader(proc, sys, keys),
    ];

    /// <summary>When the machine started, Unix milliseconds; 0 when it does not say.</summary>
    public static long BootMs(string proc)
    {
        using var file = new ProcFile(Path.Combine(proc, "stat"));
        var lines = new ByteScanner(file.Read());
        while (lines.TryLine(out ByteScanner line))
        {
            if (line.Word().SequenceEqual("btime"u8))
                return (long)line.Number() * 1000;
        }

        return 0;
    }
}
