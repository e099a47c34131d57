using System.Net.NetworkInformation;

namespace Monitor.Node.Machine;

/// <summary>
/// What the framework tells on every system: memory as the garbage collector sees it, disks, interfaces.
/// </summary>
internal sealed class PortableReader(SeriesKeys keys) : IMachineReader
{
    private readonly SeriesKey _cpus = keys.Of(MachineMetrics.Cpus);
    private readonly SeriesKey _uptime = keys.Of(MachineMetrics.Uptime);
    private readonly SeriesKey _memory = keys.Of(MachineMetrics.MemoryTotal);
    private readonly SeriesKey _utilization = keys.Of(MachineMetrics.MemoryUtilization);
    private readonly Dictionary<(MetricDefinition Metric, string Name), SeriesKey> _perDevice = [];

    public void Read(PointWriter points)
    {
        points.Gauge(_cpus, Environment.ProcessorCount);
        points.Gauge(_uptime, Environment.TickCount64 / 1000.0);
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        points.Gauge(_memory, memory.TotalAvailableMemoryBytes);
        if (memory.TotalAvailableMemoryBytes > 0)
            points.Gauge(_utilization, (double)memory.MemoryLoadBytes / memory.TotalAvailableMemoryBytes);
        foreach (DriveInfo drive in DriveInfo.GetDrives())
        {
            if (drive is not { DriveType: DriveType.Fixed, IsReady: true, TotalSize: > 0 })
                continue;
            string name = drive.RootDirectory.FullName;
            points.Gauge(Key(MachineMetrics.FilesystemSize, "mountpoint", name), drive.TotalSize);
            points.Gauge(Key(MachineMetrics.FilesystemAvailable, "mountpoint", name), drive.AvailableFreeSpace);
            points.Gauge(Key(MachineMetrics.FilesystemUtilization, "mountpoint", name),
                1 - (double)drive.AvailableFreeSpace / drive.TotalSize);
        }

        foreach (NetworkInterface link in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (link.OperationalStatus != OperationalStatus.Up)
                continue;
            IPInterfaceStatistics statistics = link.GetIPStatistics();
            points.Counter(Key(MachineMetrics.NetworkReceiveBytes, "device", link.Name), statistics.BytesReceived);
            points.Counter(Key(MachineMetrics.NetworkTransmitBytes, "device", link.Name), statistics.BytesSent);
        }
    }

    public void Dispose()
    {
    }

    private SeriesKey Key(MetricDefinition metric, string label, string name)
    {
        if (!_perDevice.TryGetValue((metric, name), out SeriesKey? key))
            _perDevice[(metric, name)] = key = keys.Of(metric, (label, name));
        return key;
    }
}
