using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Postgres.Several;

/// <summary>Which database each shard is kept in. What is not named elsewhere, alerting too, is in the first.</summary>
/// <param name="parts">All of them, the first one first.</param>
/// <param name="elsewhere">The shards that are not in the first, with their places among the parts.</param>
internal sealed class ShardDatabases(IReadOnlyList<DatabasePart> parts, IReadOnlyDictionary<int, int> elsewhere)
{
    public IReadOnlyList<DatabasePart> Parts => parts;

    public DatabasePart First => parts[0];

    public DatabasePart Of(ShardId shard) => parts[elsewhere.GetValueOrDefault(shard.Value)];
}
