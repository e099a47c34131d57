using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;

namespace Monitor.Postgres.Tests.Storage.Postgres;

public sealed class PostgresMembersContractTests : MembersContract, IAsyncLifetime
{
    private readonly ContractDatabase _database = new();

    public Task InitializeAsync() => _database.StartAsync();

    public Task DisposeAsync() => _database.EndAsync();

    protected override (IMembers Members, ILeases Leases) Open()
    {
        INodeStores stores = _database.Open();
        return (stores.Members, stores.Leases);
    }

    protected override void Advance(TimeSpan time) => _database.Advance(time);
}
