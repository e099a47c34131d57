using System.Text;

namespace Monitor.Node.Machine.Linux;

/// <summary>
/// The limits of the node's own control group (version 2), which in a container are what the machine's figures hide.
/// Absent outside of one.
/// </summary>
internal sealed class ControlGroupReader : IMachineReader
{
    private const double MicrosecondsPerSecond = 1_000_000;

    private readonly ProcFile _memoryLimit, _memoryUsage, _cpuLimit, _cpuStatistics;
    private readonly SeriesKey _limit, _usage, _utilization, _cpus, _throttled;

    public ControlGroupReader(string proc, string sys, SeriesKeys keys)
    {
        string group = GroupOf(proc, sys);
        _memoryLimit = new ProcFile(Path.Combine(group, "memory.max"));
        _memoryUsage = new ProcFile(Path.Combine(group, "memory.current"));
        _cpuLimit = new ProcFile(Path.Combine(group, "cpu.max"));
        _cpuStatistics = new ProcFile(Path.Combine(group, "cpu.stat"));
        _limit = keys.Of(MachineMetrics.GroupMemoryLimit);
        _usage = keys.Of(MachineMetrics.GroupMemoryUsage);
        _utilization = keys.Of(MachineMetrics.GroupMemoryUtilization);
        _cpus = keys.Of(MachineMetrics.GroupCpuLimit);
        _throttled = keys.Of(MachineMetrics.GroupCpuThrottled);
    }

    public void Read(PointWriter points)
    {
        var usage = new ByteScanner(_memoryUsage.Read());
        if (usage.TryLine(out ByteScanner used))
        {
            double bytes = used.Number();
            points.Gauge(_usage, bytes);
            var limit = new ByteScanner(_memoryLimit.Read());
            if (limit.TryLine(out ByteScanner most) && most.Number() is > 0 and ulong allowed)
            {
                points.Gauge(_limit, allowed);
                points.Gauge(_utilization, bytes / allowed);
            }
        }

        var cpu = new ByteScanner(_cpuLimit.Read());
        if (cpu.TryLine(out ByteScanner quota) && quota.Number() is > 0 and ulong perPeriod)
            points.Gauge(_cpus, (double)perPeriod / quota.Number());
        var lines = new ByteScanner(_cpuStatistics.Read());
        while (lines.TryLine(out ByteScanner line))
        {
            if (line.Word().SequenceEqual("throttled_usec"u8))
                points.Counter(_throttled, line.Number() / MicrosecondsPerSecond);
        }
    }

    public void Dispose()
    {
        _memoryLimit.Dispose();
        _memoryUsage.Dispose();
        _cpuLimit.Dispose();
        _cpuStatistics.Dispose();
    }

    /// <summary>/proc/self/cgroup names the group as <c>0::/path</c>; in a container that is mostly <c>/</c>.</summary>
    private static string GroupOf(string proc, string sys)
    {
        using var file = new ProcFile(Path.Combine(proc, "self/cgroup"));
        var lines = new ByteScanner(file.Read());
        string group = "";
        while (lines.TryLine(out ByteScanner line))
        {
            if (line.Word().SequenceEqual("0"u8))
                group = Encoding.UTF8.GetString(line.Rest).TrimStart(':').Trim('/');
        }

        return Path.Combine(sys, "fs/cgroup", group);
    }
}
