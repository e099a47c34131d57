namespace Monitor.Node.Machine.Linux;

/// <summary>/proc/stat: where the CPUs' time went, context switches, interrupts, forks, runnable tasks.</summary>
internal sealed class CpuReader(string proc, SeriesKeys keys) : IMachineReader
{
    /// <summary>
    /// The kernel reports CPU time to programs in hundredths of a second whatever it counts in itself.
    /// </summary>
    private const double TicksPerSecond = 100;

    private static readonly string[] Modes =
        ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];

    private const int Idle = 3, IoWait = 4, Steal = 7;

    private readonly ProcFile _stat = new(Path.Combine(proc, "stat"));
    private readonly SeriesKey[] _seconds = [.. Modes.Select(m => keys.Of(MachineMetrics.CpuSeconds, ("mode", m)))];
    private readonly SeriesKey _ioWait = keys.Of(MachineMetrics.CpuIoWait);
    private readonly SeriesKey _steal = keys.Of(MachineMetrics.CpuSteal);
    private readonly SeriesKey _cpus = keys.Of(MachineMetrics.Cpus);
    private readonly SeriesKey _switches = keys.Of(MachineMetrics.ContextSwitches);
    private readonly SeriesKey _interrupts = keys.Of(MachineMetrics.Interrupts);
    private readonly SeriesKey _forks = keys.Of(MachineMetrics.Forks);
    private readonly SeriesKey _running = keys.Of(MachineMetrics.ProcessesRunning);
    private readonly SeriesKey _blocked = keys.Of(MachineMetrics.ProcessesBlocked);
    private readonly Usage _total = new(keys.Of(MachineMetrics.CpuUtilization, ("cpu", "total")));
    private readonly List<Usage?> _cores = [];

    public void Read(PointWriter points)
    {
        var lines = new ByteScanner(_stat.Read());
        int online = 0;
        while (lines.TryLine(out ByteScanner line))
        {
            ReadOnlySpan<byte> name = line.Word();
            if (name.StartsWith("cpu"u8))
            {
                online += name.Length > 3 ? 1 : 0;
                ReadCpu(name[3..], line, points);
            }
            else if (name.SequenceEqual("intr"u8))
                points.Counter(_interrupts, line.Number());
            else if (name.SequenceEqual("ctxt"u8))
                points.Counter(_switches, line.Number());
            else if (name.SequenceEqual("processes"u8))
                points.Counter(_forks, line.Number());
            else if (name.SequenceEqual("procs_running"u8))
                points.Gauge(_running, line.Number());
            else if (name.SequenceEqual("procs_blocked"u8))
                points.Gauge(_blocked, line.Number());
        }

        if (online > 0)
            points.Gauge(_cpus, online);
    }

    public void Dispose() => _stat.Dispose();

    private void ReadCpu(ReadOnlySpan<byte> number, ByteScanner line, PointWriter points)
    {
        Span<ulong> ticks = stackalloc ulong[Modes.Length];
        for (int i = 0; i < ticks.Length; i++)
            ticks[i] = line.Number();
        if (number.IsEmpty)
        {
            for (int i = 0; i < ticks.Length; i++)
                points.Counter(_seconds[i], ticks[i] / TicksPerSecond);
            if (_total.Update(ticks, points))
            {
                points.Gauge(_ioWait, _total.Share(IoWait));
                points.Gauge(_steal, _total.Share(Steal));
            }

            return;
        }

        int core = (int)new ByteScanner(number).Number();
        while (_cores.Count <= core)
            _cores.Add(null);
        Usage usage = _cores[core] ??= new(keys.Of(MachineMetrics.CpuUtilization, ("cpu", core.ToString())));
        usage.Update(ticks, points);
    }

    /// <summary>One CPU's ticks by mode at the last look, and what was added since the one before.</summary>
    private sealed class Usage(SeriesKey utilization)
    {
        private readonly ulong[] _last = new ulong[Modes.Length];
        private readonly ulong[] _added = new ulong[Modes.Length];
        private ulong _all;
        private bool _seen;

        /// <summary>Writes the share of time at work; false when there is nothing to compare with.</summary>
        public bool Update(ReadOnlySpan<ulong> ticks, PointWriter points)
        {
            _all = 0;
            for (int i = 0; i < ticks.Length; i++)
            {
                // iowait and steal can step back by a tick: the kernel estimates them.
                _added[i] = ticks[i] > _last[i] ? ticks[i] - _last[i] : 0;
                _last[i] = ticks[i];
                _all += _added[i];
            }

            bool comparable = _seen && _all > 0;
            _seen = true;
            if (comparable)
                points.Gauge(utilization, 1 - Share(Idle) - Share(IoWait));
            return comparable;
        }

        public double Share(int mode) => (double)_added[mode] / _all;
    }
}
