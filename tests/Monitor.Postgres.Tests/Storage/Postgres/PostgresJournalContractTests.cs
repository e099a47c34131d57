using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;

namespace Monitor.Postgres.Tests.Storage.Postgres;

public sealed class PostgresJournalContractTests : JournalContract, IAsyncLifetime
{
    private readonly ContractDatabase _database = new();

    public Task InitializeAsync() => _database.StartAsync();

    public Task DisposeAsync() => _database.EndAsync();

    protected override IJournal Open() => _database.Open().Journal;
}
