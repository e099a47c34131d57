using System.Reflection;
using static Monitor.Node.Machine.MetricDefinition;

namespace Monitor.Node.Machine;

/// <summary>
/// Every family that the node measures of its machine; docs/machine-metrics.md is held against this list.
/// </summary>
internal static class MachineMetrics
{
    public static readonly MetricDefinition CpuUtilization = Gauge("system_cpu_utilization_ratio", "ratio",
        "Share of time in which a CPU worked since the last look; cpu=\"total\" is the mean of all.");
    public static readonly MetricDefinition CpuIoWait = Gauge("system_cpu_iowait_ratio", "ratio",
        "Share of time in which the CPUs were idle while a disk was waited for.");
    public static readonly MetricDefinition CpuSteal = Gauge("system_cpu_steal_ratio", "ratio",
        "Share of time that the hypervisor gave to other guests.");
    public static readonly MetricDefinition CpuSeconds = Counter("system_cpu_seconds_total", "seconds",
        "CPU time by mode, all CPUs together.");
    public static readonly MetricDefinition Cpus = Gauge("system_cpus", "", "CPUs that are online.");
    public static readonly MetricDefinition ContextSwitches = Counter("system_context_switches_total", "",
        "Switches from one task to another.");
    public static readonly MetricDefinition Interrupts = Counter("system_interrupts_total", "",
        "Interrupts served.");
    public static readonly MetricDefinition Forks = Counter("system_forks_total", "",
        "Processes and threads started.");
    public static readonly MetricDefinition ProcessesRunning = Gauge("system_processes_running", "",
        "Tasks that run or could run now.");
    public static readonly MetricDefinition ProcessesBlocked = Gauge("system_processes_blocked", "",
        "Tasks that wait for a disk.");
    public static readonly MetricDefinition Processes = Gauge("system_processes", "", "Processes there are.");
    public static readonly MetricDefinition Threads = Gauge("system_threads", "",
        "Tasks there are, threads of all processes.");
    public static readonly MetricDefinition Load1 = Gauge("system_load_1m", "", "Load average over 1 minute.");
    public static readonly MetricDefinition Load5 = Gauge("system_load_5m", "", "Load average over 5 minutes.");
    public static readonly MetricDefinition Load15 = Gauge("system_load_15m", "", "Load average over 15 minutes.");
    public static readonly MetricDefinition Uptime = Gauge("system_uptime_seconds", "seconds",
        "Time since the machine started.");

    public static readonly MetricDefinition MemoryTotal = Gauge("system_memory_total_bytes", "bytes",
        "Memory that the kernel can use.");
    public static readonly MetricDefinition MemoryAvailable = Gauge("system_memory_available_bytes", "bytes",
        "Memory that programs can still get without swapping.");
    public static readonly MetricDefinition MemoryUtilization = Gauge("system_memory_utilization_ratio", "ratio",
        "Share of the memory that is not available.");
    public static readonly MetricDefinition MemoryFree = Gauge("system_memory_free_bytes", "bytes",
        "Memory that nothing uses at all.");
    public static readonly MetricDefinition MemoryBuffers = Gauge("system_memory_buffers_bytes", "bytes",
        "Memory that caches block devices.");
    public static readonly MetricDefinition MemoryCached = Gauge("system_memory_cached_bytes", "bytes",
        "Memory that caches files.");
    public static readonly MetricDefinition MemoryDirty = Gauge("system_memory_dirty_bytes", "bytes",
        "Memory that has to be written to a disk.");
    public static readonly MetricDefinition MemoryWriteback = Gauge("system_memory_writeback_bytes", "bytes",
        "Memory that is being written to a disk.");
    public static readonly MetricDefinition MemoryAnonymous = Gauge("system_memory_anonymous_bytes", "bytes",
        "Memory of programs that no file stands behind.");
    public static readonly MetricDefinition MemoryShared = Gauge("system_memory_shared_bytes", "bytes",
        "Shared memory and tmpfs.");
    public static readonly MetricDefinition MemorySlab = Gauge("system_memory_slab_bytes", "bytes",
        "Memory of the kernel's own objects.");
    public static readonly MetricDefinition MemoryCommitted = Gauge("system_memory_committed_bytes", "bytes",
        "Memory that was promised to programs.");
    public static readonly MetricDefinition SwapTotal = Gauge("system_swap_total_bytes", "bytes", "Swap there is.");
    public static readonly MetricDefinition SwapFree = Gauge("system_swap_free_bytes", "bytes",
        "Swap that nothing uses.");
    public static readonly MetricDefinition SwapUtilization = Gauge("system_swap_utilization_ratio", "ratio",
        "Share of the swap in use; absent where there is none.");
    public static readonly MetricDefinition SwapIn = Counter("system_swap_in_bytes_total", "bytes",
        "Read back from swap.");
    public static readonly MetricDefinition SwapOut = Counter("system_swap_out_bytes_total", "bytes",
        "Written to swap.");
    public static readonly MetricDefinition PageFaults = Counter("system_page_faults_total", "",
        "Page faults, those without a disk included.");
    public static readonly MetricDefinition MajorPageFaults = Counter("system_major_page_faults_total", "",
        "Page faults that waited for a disk.");
    public static readonly MetricDefinition OutOfMemoryKills = Counter("system_out_of_memory_kills_total", "",
        "Processes that the kernel killed for want of memory.");

    public static readonly MetricDefinition DiskReadBytes = Counter("system_disk_read_bytes_total", "bytes",
        "Read from a disk.");
    public static readonly MetricDefinition DiskWrittenBytes = Counter("system_disk_written_bytes_total", "bytes",
        "Written to a disk.");
    public static readonly MetricDefinition DiskReads = Counter("system_disk_reads_total", "", "Reads completed.");
    public static readonly MetricDefinition DiskWrites = Counter("system_disk_writes_total", "", "Writes completed.");
    public static readonly MetricDefinition DiskReadLatency = Gauge("system_disk_read_latency_seconds", "seconds",
        "Mean time of the reads since the last look; absent when there was none.");
    public static readonly MetricDefinition DiskWriteLatency = Gauge("system_disk_write_latency_seconds", "seconds",
        "Mean time of the writes since the last look; absent when there was none.");
    public static readonly MetricDefinition DiskBusySeconds = Counter("system_disk_busy_seconds_total", "seconds",
        "Time in which a disk had at least one request.");
    public static readonly MetricDefinition DiskUtilization = Gauge("system_disk_utilization_ratio", "ratio",
        "Share of time since the last look in which a disk had at least one request.");
    public static readonly MetricDefinition DiskQueue = Gauge("system_disk_queue_length", "",
        "Requests under way on average since the last look.");
    public static readonly MetricDefinition DiskInProgress = Gauge("system_disk_requests_in_progress", "",
        "Requests under way now.");

    public static readonly MetricDefinition FilesystemSize = Gauge("system_filesystem_size_bytes", "bytes",
        "Size of a file system.");
    public static readonly MetricDefinition FilesystemAvailable = Gauge("system_filesystem_available_bytes", "bytes",
        "Space that programs can still fill.");
    public static readonly MetricDefinition FilesystemUtilization = Gauge(
        "system_filesystem_utilization_ratio", "ratio", "Share of the space that is taken, as df shows it.");
    public static readonly MetricDefinition FilesystemInodes = Gauge("system_filesystem_inodes", "",
        "Files that the file system can hold.");
    public static readonly MetricDefinition FilesystemInodesFree = Gauge("system_filesystem_inodes_free", "",
        "Files that can still be made.");
    public static readonly MetricDefinition FilesystemInodesUtilization = Gauge(
        "system_filesystem_inodes_utilization_ratio", "ratio",
        "Share of the inodes that is taken; absent where the file system has no limit.");
    public static readonly MetricDefinition FilesystemReadOnly = Gauge("system_filesystem_readonly", "",
        "1 when the file system is mounted read-only, which some become after an error.");

    public static readonly MetricDefinition NetworkReceiveBytes = Counter(
        "system_network_receive_bytes_total", "bytes", "Received by an interface.");
    public static readonly MetricDefinition NetworkTransmitBytes = Counter(
        "system_network_transmit_bytes_total", "bytes", "Sent by an interface.");
    public static readonly MetricDefinition NetworkReceivePackets = Counter(
        "system_network_receive_packets_total", "", "Packets received.");
    public static readonly MetricDefinition NetworkTransmitPackets = Counter(
        "system_network_transmit_packets_total", "", "Packets sent.");
    public static readonly MetricDefinition NetworkReceiveErrors = Counter(
        "system_network_receive_errors_total", "", "Packets received with an error.");
    public static readonly MetricDefinition NetworkTransmitErrors = Counter(
        "system_network_transmit_errors_total", "", "Packets that could not be sent.");
    public static readonly MetricDefinition NetworkReceiveDrops = Counter(
        "system_network_receive_drops_total", "", "Packets dropped after they were received.");
    public static readonly MetricDefinition NetworkTransmitDrops = Counter(
        "system_network_transmit_drops_total", "", "Packets dropped before they were sent.");
    public static readonly MetricDefinition TcpConnections = Gauge("system_tcp_connections", "",
        "TCP connections by state: established, time_wait, orphan, allocated.");
    public static readonly MetricDefinition TcpSegmentsSent = Counter("system_tcp_segments_sent_total", "",
        "TCP segments sent.");
    public static readonly MetricDefinition TcpSegmentsReceived = Counter("system_tcp_segments_received_total", "",
        "TCP segments received.");
    public static readonly MetricDefinition TcpRetransmits = Counter("system_tcp_retransmits_total", "",
        "TCP segments sent again.");
    public static readonly MetricDefinition TcpResetsSent = Counter("system_tcp_resets_sent_total", "",
        "TCP resets sent.");
    public static readonly MetricDefinition TcpActiveOpens = Counter("system_tcp_active_opens_total", "",
        "TCP connections that this machine opened.");
    public static readonly MetricDefinition TcpPassiveOpens = Counter("system_tcp_passive_opens_total", "",
        "TCP connections that others opened.");
    public static readonly MetricDefinition TcpListenOverflows = Counter("system_tcp_listen_overflows_total", "",
        "Connections refused because a listener's queue was full.");
    public static readonly MetricDefinition UdpReceiveErrors = Counter("system_udp_receive_errors_total", "",
        "UDP datagrams that could not be delivered.");
    public static readonly MetricDefinition Sockets = Gauge("system_sockets", "", "Sockets in use.");

    public static readonly MetricDefinition FileDescriptors = Gauge("system_file_descriptors", "",
        "File descriptors that all processes have open.");
    public static readonly MetricDefinition FileDescriptorLimit = Gauge("system_file_descriptor_limit", "",
        "File descriptors that can be open.");
    public static readonly MetricDefinition FileDescriptorUtilization = Gauge(
        "system_file_descriptor_utilization_ratio", "ratio", "Share of the file descriptors that is open.");
    public static readonly MetricDefinition PressureRatio = Gauge("system_pressure_ratio", "ratio",
        "Share of the last 10 s in which some or all tasks waited for a resource.");
    public static readonly MetricDefinition PressureSeconds = Counter("system_pressure_seconds_total", "seconds",
        "Time in which some or all tasks waited for a resource.");
    public static readonly MetricDefinition Entropy = Gauge("system_entropy_bits", "",
        "Randomness that the kernel has gathered.");
    public static readonly MetricDefinition ClockOffset = Gauge("system_clock_offset_seconds", "seconds",
        "How far the clock is off, as its discipline reckons.");
    public static readonly MetricDefinition ClockError = Gauge("system_clock_error_seconds", "seconds",
        "The most that the clock may be off.");
    public static readonly MetricDefinition ClockSynchronized = Gauge("system_clock_synchronized", "",
        "1 when the clock follows a time source.");
    public static readonly MetricDefinition GroupMemoryLimit = Gauge("system_cgroup_memory_limit_bytes", "bytes",
        "Memory that the node's control group may use; absent without a limit.");
    public static readonly MetricDefinition GroupMemoryUsage = Gauge("system_cgroup_memory_usage_bytes", "bytes",
        "Memory that the node's control group uses.");
    public static readonly MetricDefinition GroupMemoryUtilization = Gauge(
        "system_cgroup_memory_utilization_ratio", "ratio", "Share of the control group's memory that is used.");
    public static readonly MetricDefinition GroupCpuLimit = Gauge("system_cgroup_cpu_limit_cpus", "",
        "CPUs that the node's control group may use; absent without a limit.");
    public static readonly MetricDefinition GroupCpuThrottled = Counter(
        "system_cgroup_cpu_throttled_seconds_total", "seconds", "Time in which the control group was held back.");

    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        .. typeof(MachineMetrics).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => f.GetValue(null)).OfType<MetricDefinition>(),
    ];
}
