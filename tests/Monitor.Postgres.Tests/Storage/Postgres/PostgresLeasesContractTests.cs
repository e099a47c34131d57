using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;

namespace Monitor.Postgres.Tests.Storage.Postgres;

public sealed class PostgresLeasesContractTests : LeasesContract, IAsyncLifetime
{
    private readonly ContractDatabase _database = new();

    public Task InitializeAsync() => _database.StartAsync();

    public Task DisposeAsync() => _database.EndAsync();

    protected override ILeases Open() => _database.Open().Leases;

    protected override void Advance(TimeSpan time) => _database.Advance(time);
}
