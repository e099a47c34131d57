using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres;

/// <summary>
/// Leases as rows: each change is one statement that compares and sets by the server's clock. Who acquires a lease
/// also moves the shard's fence, in the same transaction; from then on no write of the owner before can commit. It
/// waits for a write that has passed the fence already, and not for long: what an owner that is over holds is ended.
/// </summary>
internal sealed class PostgresLeases(PostgresDatabase database) : ILeases
{
    /// <summary>
    /// The statement itself, though the schema has a function of it: the server would plan a function's statement anew
    /// at every call, and each node renews every second. Rows are taken in their order, as everybody takes them.
    /// </summary>
    private const string RenewSql =
        """
        UPDATE leases SET until = clock_timestamp() + $4
        WHERE shard IN (
          SELECT l.shard FROM leases l
            JOIN unnest($1, $2, $3) AS held (shard, owner, epoch) USING (shard, owner, epoch)
            WHERE l.until > clock_timestamp()
            ORDER BY l.shard FOR NO KEY UPDATE OF l)
        RETURNING shard
        """;

    public async ValueTask<Lease?> TryAcquireAsync(
        ShardId shard, string owner, TimeSpan ttl, CancellationToken cancel)
    {
        try
        {
            return await AcquireAsync(shard, owner, ttl, cancel).ConfigureAwait(false);
        }
        catch (StoreUnavailableException held) when (
            held.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            await database.ExecuteAsync(
                $"Ending what holds shard {shard}", "SELECT lease_unblock_1($1)", cancel, Of(shard.Value))
                .ConfigureAwait(false);
            return await AcquireAsync(shard, owner, ttl, cancel).ConfigureAwait(false);
        }
    }

    public async ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyList<Lease> leases, TimeSpan ttl, CancellationToken cancel)
    {
        if (leases.Count == 0)
            return [];
        HashSet<int> held = await database.RunAsync(
            "A renewal of leases",
            async (connection, cancelled) =>
            {
                await using NpgsqlCommand command = connection.Command(
                    RenewSql,
                    Of(leases.Select(lease => lease.Shard.Value).ToArray()),
                    Of(leases.Select(lease => lease.Owner).ToArray()),
                    Of(leases.Select(lease => lease.Epoch.Value).ToArray()),
                    Of(ttl));
                await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancelled).ConfigureAwait(false);
                var shards = new HashSet<int>();
                while (await rows.ReadAsync(cancelled).ConfigureAwait(false))
                    shards.Add(rows.GetInt32(0));
                return shards;
            },
            cancel).ConfigureAwait(false);
        return [.. leases.Where(lease => held.Contains(lease.Shard.Value))];
    }

    /// <summary>The epoch stays good until somebody else acquires: what is under way for the shard may end.</summary>
    public ValueTask ReleaseAsync(Lease lease, CancellationToken cancel) =>
        database.ExecuteAsync(
            $"Giving back shard {lease.Shard}",
            "UPDATE leases SET owner = NULL WHERE shard = $1 AND owner = $2 AND epoch = $3", cancel,
            Of(lease.Shard.Value), Of(lease.Owner), Of(lease.Epoch.Value));

    public async ValueTask<IReadOnlyList<Lease>> ListAsync(CancellationToken cancel) =>
        await database.RunAsync(
            "A list of leases",
            async (connection, cancelled) =>
            {
                await using NpgsqlCommand command = connection.Command(
                    "SELECT shard, owner, epoch FROM leases "
                    + "WHERE owner IS NOT NULL AND until > clock_timestamp() ORDER BY shard");
                await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancelled).ConfigureAwait(false);
                var leases = new List<Lease>();
                while (await rows.ReadAsync(cancelled).ConfigureAwait(false))
                    leases.Add(
                        new Lease(new ShardId(rows.GetInt32(0)), rows.GetString(1), new Epoch(rows.GetInt64(2))));
                return leases;
            },
            cancel).ConfigureAwait(false);

    private async ValueTask<Lease?> AcquireAsync(ShardId shard, string owner, TimeSpan ttl, CancellationToken cancel)
    {
        long epoch = await database.ScalarAsync<long>(
            $"Taking shard {shard}", "SELECT lease_acquire_1($1, $2, $3)", cancel,
            Of(shard.Value), Of(owner), Of(ttl)).ConfigureAwait(false);
        return epoch == 0 ? null : new Lease(shard, owner, new Epoch(epoch));
    }
}
