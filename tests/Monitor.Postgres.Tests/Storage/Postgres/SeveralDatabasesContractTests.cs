using Monitor.Actors.Ports;
using Monitor.PortContracts.Storage;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>The ports over two databases promise what they promise over one.</summary>
public static class SeveralDatabasesContractTests
{
    public sealed class OfTheLog : EventLogContract, IAsyncLifetime
    {
        private readonly ContractDatabase _database = new(isSeveral: true);

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

    public sealed class OfHistory : HistoryContract, IAsyncLifetime
    {
        private readonly ContractDatabase _database = new(isSeveral: true);

        public Task InitializeAsync() => _database.StartAsync();

        public Task DisposeAsync() => _database.EndAsync();

        protected override bool DropsWholePartitions => true;

        protected override IHistory Open() => _database.Open().History;
    }

    public sealed class OfSnapshots : SnapshotsContract, IAsyncLifetime
    {
        private readonly ContractDatabase _database = new(isSeveral: true);

        public Task InitializeAsync() => _database.StartAsync();

        public Task DisposeAsync() => _database.EndAsync();

        protected override ISnapshots Open() => _database.Open().Snapshots;
    }

    public sealed class OfLeases : LeasesContract, IAsyncLifetime
    {
        private readonly ContractDatabase _database = new(isSeveral: true);

        public Task InitializeAsync() => _database.StartAsync();

        public Task DisposeAsync() => _database.EndAsync();

        protected override ILeases Open() => _database.Open().Leases;

        protected override void Advance(TimeSpan time) => _database.Advance(time);
    }
}
