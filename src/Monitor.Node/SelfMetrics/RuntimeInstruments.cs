using System.Runtime;
using Monitor.Actors.Instruments;
using Monitor.Node.Machine.Linux;

namespace Monitor.Node.SelfMetrics;

/// <summary>
/// The .NET runtime and the process, as instruments that are read when somebody looks. What is dear to ask for is
/// asked once for all instruments that are read in the same moment.
/// </summary>
internal sealed class RuntimeInstruments : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(250);

    /// <summary>Listing descriptors costs with each connection, so they are counted less often.</summary>
    private static readonly TimeSpan DescriptorMoment = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly ProcFile _memory = new("/proc/self/statm");
    private readonly CounterInstrument _exceptions;
    private readonly EventHandler<System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs> _onException;
    private long _takenAt;
    private GCMemoryInfo _gc;
    private double _residentBytes;
    private long _countedAt;
    private double _descriptors;

    /// <summary>Registers the instruments; they are read through this object until it is disposed.</summary>
    public RuntimeInstruments(InstrumentRegistry registry, TimeProvider time)
    {
        _time = time;
        _exceptions = registry.Counter("dotnet_exceptions_total", "Exceptions thrown, those that were caught too.");

        // Nothing else may happen in this handler: it runs inside every throw.
        _onException = (_, _) => _exceptions.Increment();
        AppDomain.CurrentDomain.FirstChanceException += _onException;
        ObserveProcess(registry);
        ObserveGarbageCollector(registry);
        ObserveThreads(registry);
        ObserveCompiler(registry);
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.FirstChanceException -= _onException;
        _memory.Dispose();
    }

    private void ObserveProcess(InstrumentRegistry registry)
    {
        registry.ObserveCounter("process_cpu_seconds_total", "CPU time that the node has used.",
            static () => Environment.CpuUsage.TotalTime.TotalSeconds);
        registry.ObserveGauge("process_resident_memory_bytes", "Memory that the node occupies.",
            () => Taken()._residentBytes);
        registry.ObserveGauge("process_open_fds", "File descriptors that the node has open.",
            () => Taken()._descriptors);
        double started = new DateTimeOffset(System.Diagnostics.Process.GetCurrentProcess().StartTime)
            .ToUnixTimeMilliseconds() / 1000.0;
        registry.ObserveGauge("process_start_time_seconds", "When the node started, Unix seconds.", () => started);
    }

    private void ObserveGarbageCollector(InstrumentRegistry registry)
    {
        for (int i = 0; i <= GC.MaxGeneration; i++)
        {
            int generation = i;
            registry.ObserveCounter("dotnet_gc_collections_total",
                "Garbage collections of a generation; one of an older generation is one of the younger too.",
                () => GC.CollectionCount(generation), ("generation", $"gen{generation}"));
        }

        registry.ObserveCounter("dotnet_gc_pause_seconds_total", "Time for which collections stopped the node.",
            static () => GC.GetTotalPauseDuration().TotalSeconds);
        registry.ObserveCounter("dotnet_gc_allocated_bytes_total", "Memory allocated on the managed heap.",
            static () => GC.GetTotalAllocatedBytes());
        registry.ObserveGauge("dotnet_gc_heap_bytes", "Managed heap in use now.",
            static () => GC.GetTotalMemory(forceFullCollection: false));
        registry.ObserveGauge(
            "dotnet_gc_heap_committed_bytes", "Memory the managed heap holds, at the last collection.",
            () => Taken()._gc.TotalCommittedBytes);
        registry.ObserveGauge("dotnet_gc_heap_fragmented_bytes", "Holes in the managed heap, at the last collection.",
            () => Taken()._gc.FragmentedBytes);
        registry.ObserveGauge("dotnet_gc_last_pause_seconds", "How long the last collection stopped the node.",
            () => Taken()._gc.PauseDurations is { Length: > 0 } pauses ? pauses[0].TotalSeconds : 0);
    }

    private static void ObserveThreads(InstrumentRegistry registry)
    {
        registry.ObserveGauge("dotnet_thread_pool_threads", "Threads of the thread pool.",
            static () => ThreadPool.ThreadCount);
        registry.ObserveGauge("dotnet_thread_pool_queue_length", "Work that waits for a thread.",
            static () => ThreadPool.PendingWorkItemCount);
        registry.ObserveCounter("dotnet_thread_pool_completed_total", "Work that the thread pool has done.",
            static () => ThreadPool.CompletedWorkItemCount);
        registry.ObserveCounter("dotnet_lock_contentions_total", "Times that a thread waited for a lock.",
            static () => System.Threading.Monitor.LockContentionCount);
        registry.ObserveGauge("dotnet_timers", "Timers that wait.", static () => Timer.ActiveCount);
    }

    private static void ObserveCompiler(InstrumentRegistry registry)
    {
        registry.ObserveCounter("dotnet_jit_methods_total", "Methods compiled.",
            static () => JitInfo.GetCompiledMethodCount());
        registry.ObserveCounter("dotnet_jit_seconds_total", "Time spent compiling.",
            static () => JitInfo.GetCompilationTime().TotalSeconds);
        registry.ObserveGauge("dotnet_assemblies", "Assemblies loaded.",
            static () => AppDomain.CurrentDomain.GetAssemblies().Length);
    }

    private RuntimeInstruments Taken()
    {
        long now = _time.GetTimestamp();
        if (_takenAt != 0 && _time.GetElapsedTime(_takenAt, now) < Moment)
            return this;
        _takenAt = now;
        _gc = GC.GetGCMemoryInfo();
        _residentBytes = ReadResidentBytes();
        if (_countedAt == 0 || _time.GetElapsedTime(_countedAt, now) >= DescriptorMoment)
        {
            _countedAt = now;
            _descriptors = CountDescriptors();
        }

        return this;
    }

    private double ReadResidentBytes()
    {
        if (!OperatingSystem.IsLinux())
            return Environment.WorkingSet;
        var words = new ByteScanner(_memory.Read());
        words.Skip(1);
        return words.Number() * (double)Environment.SystemPageSize;
    }

    private static double CountDescriptors()
    {
        if (!OperatingSystem.IsLinux())
            return double.NaN;
        int count = 0;
        foreach (string _ in Directory.EnumerateFiles("/proc/self/fd"))
            count++;
        return count;
    }
}
