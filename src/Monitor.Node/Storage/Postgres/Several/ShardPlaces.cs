using Monitor.Node.Hosting;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres.Several;

/// <summary>
/// The first database remembers where each shard was put. Another place in a configuration would begin the shard anew
/// there, and two nodes that disagree would each read half of it.
/// </summary>
internal static class ShardPlaces
{
    /// <summary>Shards that have no place yet and have data in the first database.</summary>
    private const string GrownSql =
        """
        SELECT wanted.shard, '', wanted.database FROM unnest($1, $2) AS wanted (shard, database)
        WHERE wanted.database <> '' AND NOT EXISTS (SELECT FROM shard_databases k WHERE k.shard = wanted.shard)
          AND EXISTS (SELECT FROM log_shards l WHERE l.shard = wanted.shard)
        UNION ALL
        """;

    private const string MovedSql =
        """
        SELECT kept.shard, kept.database, wanted.database
        FROM shard_databases kept JOIN unnest($1, $2) AS wanted (shard, database) USING (shard)
        WHERE kept.database <> wanted.database
        ORDER BY 1 LIMIT 1
        """;

    private const string KeepSql =
        """
        INSERT INTO shard_databases (shard, database) SELECT * FROM unnest($1, $2) AS wanted (shard, database)
        WHERE wanted.database = '' OR NOT EXISTS (SELECT FROM log_shards l WHERE l.shard = wanted.shard)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Gives shards that are new their places, and compares those of the others.</summary>
    /// <param name="places">The database's name for each shard; "" is the first.</param>
    /// <exception cref="NodeStartException">A shard is kept elsewhere.</exception>
    public static async Task CheckAsync(
        PostgresDatabase first, IReadOnlyDictionary<int, string> places, CancellationToken cancel)
    {
        int[] shards = [.. places.Keys.Order()];
        string[] names = [.. shards.Select(shard => places[shard])];
        (int Shard, string Kept, string Wanted)? moved = await first.RunAsync(
            "A look at where shards are kept",
            async (connection, cancelled) =>
            {
                await using NpgsqlCommand keep = connection.Command(KeepSql, Of(shards), Of(names));
                await keep.ExecuteNonQueryAsync(cancelled).ConfigureAwait(false);
                await using NpgsqlCommand look = connection.Command($"{GrownSql} {MovedSql}", Of(shards), Of(names));
                await using NpgsqlDataReader row = await look.ExecuteReaderAsync(cancelled).ConfigureAwait(false);
                return await row.ReadAsync(cancelled).ConfigureAwait(false)
                    ? (row.GetInt32(0), row.GetString(1), row.GetString(2)) : ((int, string, string)?)null;
            },
            cancel).ConfigureAwait(false);
        if (moved is { } shard)
            throw new NodeStartException(
                $"Shard {shard.Shard} is kept in {Called(shard.Kept)}, and this node's cluster.databases has it in "
                + $"{Called(shard.Wanted)}. A shard stays where it was put when it was new: say so in "
                + "cluster.databases, the same on every node.");
    }

    private static string Called(string name) => name.Length == 0 ? "the cluster's first database" : $"\"{name}\"";
}
