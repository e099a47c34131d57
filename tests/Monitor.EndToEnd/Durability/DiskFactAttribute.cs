using Monitor.TestServers.Disks;

namespace Monitor.EndToEnd.Durability;

/// <summary>A test that fills a file system of its own; skipped, and says why, where none is mounted.</summary>
internal sealed class DiskFactAttribute : FactAttribute
{
    public DiskFactAttribute() => Skip = SmallDisk.Missing;
}
