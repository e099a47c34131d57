using System.Globalization;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres;

/// <summary>
/// The partitions of one table by a time in milliseconds, each as long as the others. One is made beside the table and
/// then attached, so that nobody who writes or reads waits for it; a dropped one is waited for only as long as the
/// statements that are under way take, and given up for now when that is long.
/// </summary>
internal sealed class PostgresPartitions(string table, string key, TimeSpan length, string storage)
{
    private const string BoundSql =
        """
        SELECT part.relname, range[1]::bigint, range[2]::bigint
        FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid,
          regexp_match(pg_get_expr(part.relpartbound, part.oid), 'FROM \(''?(-?\d+)''?\) TO \(''?(-?\d+)''?\)') AS range
        WHERE inhparent = $1::regclass ORDER BY 2
        """;

    private readonly long _lengthMs = (long)length.TotalMilliseconds;

    /// <summary>Where the partition begins that a time falls into.</summary>
    public long StartOf(long ms) => ms - (ms % _lengthMs + _lengthMs) % _lengthMs;

    /// <summary>Makes the partitions that begin at some times, where they are not there.</summary>
    public async Task EnsureAsync(NpgsqlConnection connection, IEnumerable<long> starts, CancellationToken cancel)
    {
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        await LockAsync(connection, cancel).ConfigureAwait(false);
        foreach (long start in starts.Distinct())
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{table}_{start}").Replace('-', 'm');
            await using NpgsqlCommand exists = connection.Command("SELECT to_regclass($1) IS NOT NULL", Of(name));
            if ((bool)(await exists.ExecuteScalarAsync(cancel).ConfigureAwait(false))!)
                continue;
            string end = (start + _lengthMs).ToString(CultureInfo.InvariantCulture);
            await using NpgsqlCommand make = connection.Command(
                $"CREATE TABLE {name} (LIKE {table} INCLUDING STORAGE, "
                + $"CHECK ({key} >= {start} AND {key} < {end})) WITH ({storage}); "
                + $"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({start}) TO ({end})");
            await make.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>All partitions, the oldest first.</summary>
    public async Task<IReadOnlyList<Partition>> ListAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using NpgsqlCommand command = connection.Command(BoundSql, Of(table));
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        var partitions = new List<Partition>();
        while (await rows.ReadAsync(cancel).ConfigureAwait(false))
            partitions.Add(new Partition(rows.GetString(0), rows.GetInt64(1), rows.GetInt64(2)));
        return partitions;
    }

    /// <summary>
    /// Drops a partition if, with nobody writing to it any more, a question about it has an answer; that is the result.
    /// </summary>
    /// <param name="question">
    /// A query of one value, NULL when the partition must stay; {0} in it is the partition's name.
    /// </param>
    public static async Task<T?> DropIfAsync<T>(
        NpgsqlConnection connection, Partition partition, string question, CancellationToken cancel,
        params NpgsqlParameter[] parameters)
        where T : struct
    {
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        await LockAsync(connection, cancel).ConfigureAwait(false);
        await using NpgsqlCommand prepare = connection.Command(
            $"SET LOCAL lock_timeout = '200ms'; LOCK TABLE {partition.Name} IN SHARE ROW EXCLUSIVE MODE");
        await prepare.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        await using NpgsqlCommand ask = connection.Command(
            question.Replace("{0}", partition.Name, StringComparison.Ordinal), parameters);
        object? answer = await ask.ExecuteScalarAsync(cancel).ConfigureAwait(false);
        if (answer is null or DBNull)
            return null;
        await using NpgsqlCommand drop = connection.Command($"DROP TABLE {partition.Name}");
        await drop.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        return (T)answer;
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using NpgsqlCommand command = connection.Command(
            "SELECT pg_advisory_xact_lock(hashtext('monitor partitions ' || current_schema()))");
        await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>What begins in [FromMs, ToMs).</summary>
    public sealed record Partition(string Name, long FromMs, long ToMs);
}
