using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>What the lanes of one log share.</summary>
/// <param name="Appended">Told which shards have new records.</param>
/// <param name="Spool">Where batches wait for a server that is away; null: they are refused.</param>
/// <param name="Kept">Told of each batch that the server did not take, spooled or refused.</param>
internal sealed record LogLaneSetup(
    PostgresDatabase Database,
    PostgresLogOptions Options,
    LogKeeper Keeper,
    StoreCounters Counters,
    TimeProvider Time,
    Action<IEnumerable<ShardId>> Appended,
    LogSpool? Spool,
    Action<LogShipment> Kept)
{
    public LogSender NewSender() => new(Database, Keeper, Counters, Time);
}
