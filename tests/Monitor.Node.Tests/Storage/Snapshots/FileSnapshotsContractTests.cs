using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Snapshots;
using Monitor.PortContracts.Storage;

namespace Monitor.Node.Tests.Storage.Snapshots;

public sealed class FileSnapshotsContractTests : SnapshotsContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override ISnapshots Open() => FileSnapshots.Open(_directory.Path, NullLogger.Instance);
}
