using System.Diagnostics;
using Monitor.Actors.Ingest;
using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.Node.Machine.Linux;
using Monitor.Node.SelfMetrics;

namespace Monitor.Node.Machine;

/// <summary>The machine that the node runs on and the node itself, watched like any other component.</summary>
internal sealed class MachineFeature : INodeFeature
{
    /// <summary>The machine's component.</summary>
    public const string MachineComponent = "machine";

    /// <summary>The node's own component.</summary>
    public const string NodeComponent = "monitor-node";

    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        if (options.Machine.Enabled)
            services.AddHostedService(provider => Make(provider, options.Machine));
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
    }

    private static MachineCollector Make(IServiceProvider provider, MachineOptions options)
    {
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        InstrumentRegistry registry = provider.GetRequiredService<InstrumentRegistry>();
        ILogger<MachineCollector> log = provider.GetRequiredService<ILogger<MachineCollector>>();
        var machine = new SeriesKeys(MachineComponent, options.Instance);
        IReadOnlyList<IMachineReader> readers;
        long bootMs = 0;
        if (OperatingSystem.IsLinux())
        {
            readers = LinuxReaders.Make("/proc", "/sys", machine, time);
            bootMs = LinuxReaders.BootMs("/proc");
        }
        else
        {
            log.LogInformation("only memory, disks and interfaces are measured on this system; on Linux there is more");
            readers = [new PortableReader(machine)];
        }

        using var process = Process.GetCurrentProcess();
        long startMs = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds();
        return new MachineCollector(
            provider.GetRequiredService<IIngest>(), time, log, registry, options.Interval,
            new ReaderGroup(readers, bootMs),
            new ReaderGroup(
                [new InstrumentReader(registry, new SeriesKeys(NodeComponent, options.Instance))], startMs));
    }
}
