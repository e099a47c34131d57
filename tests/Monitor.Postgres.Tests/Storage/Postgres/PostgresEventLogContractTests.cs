using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;

namespace Monitor.Postgres.Tests.Storage.Postgres;

public sealed class PostgresEventLogContractTests : EventLogContract, IAsyncLifetime
{
    private readonly ContractDatabase _database = new();

    async Task IAsyncLifetime.InitializeAsync()
    {
        await _database.StartAsync();
        await InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.EndAsync();
    }

    protected override async ValueTask<IEventLog> OpenAsync() => (await _database.OpenAsync()).Log;
}
