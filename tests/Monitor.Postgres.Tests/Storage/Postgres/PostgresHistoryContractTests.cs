using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;

namespace Monitor.Postgres.Tests.Storage.Postgres;

public sealed class PostgresHistoryContractTests : HistoryContract, IAsyncLifetime
{
    private readonly ContractDatabase _database = new();

    public Task InitializeAsync() => _database.StartAsync();

    public Task DisposeAsync() => _database.EndAsync();

    protected override bool DropsWholePartitions => true;

    protected override IHistory Open() => _database.Open().History;
}
