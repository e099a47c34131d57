using Monitor.Node.Machine.Linux;

namespace Monitor.Node.Tests.Machine;

public sealed class LinuxReadersTests : IDisposable
{
    private readonly FakeMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Cpu_shares_are_of_the_time_between_two_looks()
    {
        _machine.Write("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 50 0 50 400 0 0 0 0 0 0\nintr 5 1 2\n");
        _machine.Look();
        Assert.Null(Value("system_cpu_utilization_ratio", ("cpu", "total")));
        _machine.Write("proc/stat",
            "cpu  130 0 110 840 10 0 0 10 0 0\ncpu0 50 0 50 500 0 0 0 0 0 0\nintr 9 1 2\nctxt 77\nprocesses 12\n" +
            "procs_running 3\nprocs_blocked 1\n");
        _machine.Look();

        Assert.Equal(0.5, Value("system_cpu_utilization_ratio", ("cpu", "total"))!.Value, 10);
        Assert.Equal(0.1, Value("system_cpu_iowait_ratio")!.Value, 10);
        Assert.Equal(0.1, Value("system_cpu_steal_ratio")!.Value, 10);
        Assert.Equal(0, Value("system_cpu_utilization_ratio", ("cpu", "0")));
        Assert.Equal(1.3, Value("system_cpu_seconds_total", ("mode", "user")));
        Assert.Equal(9, Value("system_interrupts_total"));
        Assert.Equal(77, Value("system_context_switches_total"));
        Assert.Equal(12, Value("system_forks_total"));
        Assert.Equal(3, Value("system_processes_running"));
        Assert.Equal(1, Value("system_cpus"));
    }

    [Fact]
    public void Memory_counts_what_is_not_available_whatever_the_order_of_lines()
    {
        _machine.Write("proc/meminfo",
            "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 250 kB\nSwapFree: 50 kB\nSwapTotal: 200 kB\n"
                + "New: 1 kB\n");
        _machine.Write("proc/vmstat", "nr_free 1\npgfault 10\npgmajfault 2\npswpin 3\npswpout 0\noom_kill 1\n");
        _machine.Look();

        Assert.Equal(0.75, Value("system_memory_utilization_ratio"));
        Assert.Equal(0.75, Value("system_swap_utilization_ratio"));
        Assert.Equal(1_024_000, Value("system_memory_total_bytes"));
        Assert.Equal(3.0 * Environment.SystemPageSize, Value("system_swap_in_bytes_total"));
        Assert.Equal(2, Value("system_major_page_faults_total"));
        Assert.Equal(1, Value("system_out_of_memory_kills_total"));
    }

    [Fact]
    public void Machine_without_swap_has_no_swap_utilization()
    {
        _machine.Write("proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 250 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
        _machine.Look();

        Assert.Null(Value("system_swap_utilization_ratio"));
    }

    [Fact]
    public void Disk_figures_are_of_whole_disks_and_of_the_time_between_two_looks()
    {
        _machine.AddDisk("sda");
        _machine.AddDisk("loop0");
        _machine.Write("proc/diskstats",
            " 8 0 sda 10 0 100 50 20 0 200 80 0 300 400 0 0 0 0\n 8 1 sda1 10 0 100 50 20 0 200 80 0 300 400\n" +
            " 7 0 loop0 1 0 1 1 1 0 1 1 0 1 1\n");
        _machine.Look();
        _machine.Write("proc/diskstats", " 8 0 sda 14 0 180 90 20 0 200 80 2 550 1400 0 0 0 0\n");
        _machine.Look();

        Assert.Equal(180 * 512, Value("system_disk_read_bytes_total", ("device", "sda")));
        Assert.Equal(0.25, Value("system_disk_utilization_ratio", ("device", "sda")));
        Assert.Equal(1, Value("system_disk_queue_length", ("device", "sda")));
        Assert.Equal(0.01, Value("system_disk_read_latency_seconds", ("device", "sda")));
        Assert.Null(Value("system_disk_write_latency_seconds", ("device", "sda")));
        Assert.Equal(2, Value("system_disk_requests_in_progress", ("device", "sda")));
        Assert.DoesNotContain(_machine.Ingest.Series, s => s.Labels["device"] is "sda1" or "loop0");
    }

    [Fact]
    public void Network_interfaces_that_were_used_are_read()
    {
        _machine.Write("proc/net/dev",
            "Inter-| Receive | Transmit\n face |bytes\n  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n" +
            " dummy0: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\nveth1: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n");
        _machine.Look();

        Assert.Equal(1, Value("system_network_receive_bytes_total", ("device", "eth0")));
        Assert.Equal(4, Value("system_network_receive_drops_total", ("device", "eth0")));
        Assert.Equal(9, Value("system_network_transmit_bytes_total", ("device", "eth0")));
        Assert.Equal(12, Value("system_network_transmit_drops_total", ("device", "eth0")));
        Assert.DoesNotContain(_machine.Ingest.Series, s => s.Labels["device"] is "dummy0" or "veth1");
    }

    [Fact]
    public void Tcp_figures_are_found_by_their_columns_names()
    {
        _machine.Write("proc/net/snmp",
            "Ip: A B\nIp: 1 2\nTcp: RetransSegs New CurrEstab OutSegs\nTcp: 7 0 5 100\nUdp: InErrors\nUdp: 3\n");
        _machine.Write("proc/net/netstat", "TcpExt: X ListenOverflows\nTcpExt: 1 4\n");
        _machine.Write("proc/net/sockstat", "sockets: used 17\nTCP: inuse 1 orphan 2 tw 3 alloc 4 mem 5\n");
        _machine.Look();

        Assert.Equal(7, Value("system_tcp_retransmits_total"));
        Assert.Equal(5, Value("system_tcp_connections", ("state", "established")));
        Assert.Equal(100, Value("system_tcp_segments_sent_total"));
        Assert.Equal(3, Value("system_udp_receive_errors_total"));
        Assert.Equal(4, Value("system_tcp_listen_overflows_total"));
        Assert.Equal(17, Value("system_sockets"));
        Assert.Equal(2, Value("system_tcp_connections", ("state", "orphan")));
        Assert.Equal(3, Value("system_tcp_connections", ("state", "time_wait")));
        Assert.Equal(4, Value("system_tcp_connections", ("state", "allocated")));
    }

    [Fact]
    public void Load_pressure_and_limits_are_read()
    {
        _machine.Write("proc/loadavg", "0.52 1.25 2.00 3/456 7890\n");
        _machine.Write("proc/uptime", "123.45 200.00\n");
        _machine.Write("proc/sys/fs/file-nr", "500\t0\t2000\n");
        _machine.Write(
            "proc/pressure/io", "some avg10=12.50 avg60=0 avg300=0 total=2500000\nfull avg10=1.00 total=1\n");
        _machine.Write("proc/self/cgroup", "0::/app.slice\n");
        _machine.Write("sys/fs/cgroup/app.slice/memory.current", "250\n");
        _machine.Write("sys/fs/cgroup/app.slice/memory.max", "1000\n");
        _machine.Write("sys/fs/cgroup/app.slice/cpu.max", "150000 100000\n");
        _machine.Write("sys/fs/cgroup/app.slice/cpu.stat", "usage_usec 5\nthrottled_usec 3000000\n");
        _machine.Look();

        Assert.Equal(1.25, Value("system_load_5m"));
        Assert.Equal(456, Value("system_threads"));
        Assert.Equal(123.45, Value("system_uptime_seconds"));
        Assert.Equal(0.25, Value("system_file_descriptor_utilization_ratio"));
        Assert.Equal(0.125, Value("system_pressure_ratio", ("resource", "io"), ("scope", "some")));
        Assert.Equal(2.5, Value("system_pressure_seconds_total", ("resource", "io"), ("scope", "some")));
        Assert.Equal(0.25, Value("system_cgroup_memory_utilization_ratio"));
        Assert.Equal(1.5, Value("system_cgroup_cpu_limit_cpus"));
        Assert.Equal(3, Value("system_cgroup_cpu_throttled_seconds_total"));
    }

    [Fact]
    public void Mounts_are_local_and_each_device_once()
    {
        byte[] mounts = """
            /dev/sda1 / ext4 rw 0 0
            proc /proc proc rw 0 0
            /dev/sda1 /etc/hosts ext4 rw 0 0
            /dev/sdb1 /var/my\040data xfs rw 0 0
            server:/export /mnt/nfs nfs4 rw 0 0
            overlay /var/lib/docker/x overlay rw 0 0
            tmpfs /tmp tmpfs rw 0 0
            """u8.ToArray();

        Assert.Equal(["/", "/var/my data"], LocalMounts.Find(mounts));
    }

    [Fact]
    public void Files_of_rubbish_cost_nothing_but_themselves()
    {
        var random = new Random(11);
        string[] files =
        [
            "stat", "meminfo", "vmstat", "diskstats", "net/dev", "net/snmp", "net/netstat", "net/sockstat", "loadavg",
            "uptime", "sys/fs/file-nr", "pressure/cpu", "self/cgroup", "self/mounts",
        ];
        string[] words =
            ["cpu", "cpu9", "Tcp:", "some", "eth0:", "0", "-1", "99999999999999999999", "\n", " ", "\t", ":"];
        for (int round = 0; round < 200; round++)
        {
            foreach (string file in files)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(3) == 0
                    ? ((char)random.Next(256)).ToString()
                    : words[random.Next(words.Length)] + (random.Next(2) == 0 ? " " : "")));
                _machine.Write("proc/" + file, text);
            }

            _machine.Look();
            Assert.All(_machine.Ingest.Points, p => Assert.True(double.IsFinite(p.Value)));
        }
    }

    [Fact]
    public void Missing_files_leave_their_figures_out()
    {
        _machine.Look();

        Assert.DoesNotContain(
            _machine.Ingest.Series, s => s.Metric.StartsWith("system_memory", StringComparison.Ordinal));
    }

    private double? Value(string metric, params (string, string)[] labels) => _machine.Ingest.ValueOf(metric, labels);
}
