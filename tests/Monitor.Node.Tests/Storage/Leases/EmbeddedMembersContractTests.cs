using Monitor.Actors.Ports;
using Monitor.Node.Storage.Leases;
using Monitor.PortContracts.Storage;
using Monitor.Simulation.Time;

namespace Monitor.Node.Tests.Storage.Leases;

public sealed class EmbeddedMembersContractTests : MembersContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly VirtualTimeProvider _time = new();

    public void Dispose() => _directory.Dispose();

    protected override (IMembers Members, ILeases Leases) Open()
    {
        EmbeddedLeases leases = EmbeddedLeases.Open(_directory.Path, _time);
        return (new EmbeddedMembers(leases, _time), leases);
    }

    protected override void Advance(TimeSpan time) => _time.Advance(time);
}
