using Monitor.TestServers.Disks;

namespace Monitor.Cluster.Tests;

/// <summary>A test that fills a file system of its own; where the machine mounts none, it is skipped and says why.</summary>
internal sealed class DiskFactAttribute : FactAttribute
{
    public DiskFactAttribute() => Skip = SmallDisk.Missing;
}
