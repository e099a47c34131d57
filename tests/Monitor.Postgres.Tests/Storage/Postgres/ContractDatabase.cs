using Monitor.Actors.Ports;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>The database of one contract test, made before its first store is opened and ended with it.</summary>
/// <param name="isSeveral">Every second shard is kept in a database beside the first.</param>
public sealed class ContractDatabase(bool isSeveral = false)
{
    private TestDatabase? _database;

    internal async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync();
        if (isSeveral)
            _database.KeepEverySecondShardElsewhere();
    }

    internal async Task EndAsync() => await _database!.DisposeAsync();

    internal async ValueTask<INodeStores> OpenAsync() => await _database!.OpenAsync();

    /// <summary>The contracts open their stores without waiting.</summary>
    internal INodeStores Open() => OpenAsync().AsTask().GetAwaiter().GetResult();

    internal void Advance(TimeSpan time) => _database!.AdvanceAsync(time).GetAwaiter().GetResult();
}
