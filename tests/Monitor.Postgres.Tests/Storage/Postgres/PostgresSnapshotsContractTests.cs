using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;

namespace Monitor.Postgres.Tests.Storage.Postgres;

public sealed class PostgresSnapshotsContractTests : SnapshotsContract, IAsyncLifetime
{
    private readonly ContractDatabase _database = new();

    public Task InitializeAsync() => _database.StartAsync();

    public Task DisposeAsync() => _database.EndAsync();

    protected override ISnapshots Open() => _database.Open().Snapshots;
}
