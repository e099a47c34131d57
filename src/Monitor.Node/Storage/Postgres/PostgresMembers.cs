using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres;

/// <summary>Members and pins as rows, by the server's clock.</summary>
internal sealed class PostgresMembers(PostgresDatabase database) : IMembers
{
    /// <summary>One statement, so that members, leases and pins are of one moment.</summary>
    private const string ViewSql =
        """
        SELECT node, incarnation, address, roles, weight, version, started_at, state, NULL::integer, NULL::bigint
          FROM members WHERE until > clock_timestamp()
        UNION ALL
        SELECT owner, NULL, NULL, NULL, NULL, NULL, NULL, NULL, shard, epoch
          FROM leases WHERE owner IS NOT NULL AND until > clock_timestamp()
        UNION ALL
        SELECT node, NULL, NULL, NULL, NULL, NULL, NULL, NULL, shard, NULL FROM pins
        """;

    public async ValueTask AnnounceAsync(Member member, TimeSpan ttl, CancellationToken cancel)
    {
        bool taken = await database.ScalarAsync<bool>(
            $"The announcement of {member.Node}",
            """
            INSERT INTO members AS m
                (node, incarnation, address, roles, weight, version, started_at, state, until)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp() + $9)
              ON CONFLICT (node) DO UPDATE SET incarnation = excluded.incarnation, address = excluded.address,
                  roles = excluded.roles, weight = excluded.weight, version = excluded.version,
                  started_at = excluded.started_at, state = excluded.state, until = clock_timestamp() + $9
                WHERE m.incarnation = excluded.incarnation OR m.until <= clock_timestamp()
              RETURNING true
            """,
            cancel,
            Of(member.Node), Of(member.Incarnation), Of(member.Address), Of((int)member.Roles), Of(member.Weight),
            Of(member.Version), Of(member.StartedAt.ToUniversalTime()), Of((int)member.State), Of(ttl))
            .ConfigureAwait(false);
        if (!taken)
            throw new NameTakenException(
                $"Another node named {member.Node} is in this cluster. Give each node a name of its own; a node that "
                + $"was killed and comes back under its name waits {ttl.TotalSeconds:0.#} s.");
    }

    public ValueTask WithdrawAsync(string node, Guid incarnation, CancellationToken cancel) =>
        database.ExecuteAsync(
            $"The withdrawal of {node}", "DELETE FROM members WHERE node = $1 AND incarnation = $2", cancel,
            Of(node), Of(incarnation));

    public ValueTask ExpelAsync(string node, CancellationToken cancel) =>
        database.ExecuteAsync($"The expulsion of {node}", "SELECT member_expel_1($1)", cancel, Of(node));

    public ValueTask PinAsync(ShardId shard, string? node, CancellationToken cancel) =>
        node is null
            ? database.ExecuteAsync(
                $"Unpinning shard {shard}", "DELETE FROM pins WHERE shard = $1", cancel, Of(shard.Value))
            : database.ExecuteAsync(
                $"Pinning shard {shard}",
                "INSERT INTO pins (shard, node) VALUES ($1, $2) ON CONFLICT (shard) DO UPDATE SET node = excluded.node",
                cancel, Of(shard.Value), Of(node));

    public ValueTask<ClusterView> ReadAsync(CancellationToken cancel) =>
        database.RunAsync("A look at the cluster", ReadAsync, cancel);

    private static async Task<ClusterView> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using NpgsqlCommand command = connection.Command(ViewSql);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        var members = new List<Member>();
        var leases = new List<Lease>();
        var pins = new Dictionary<ShardId, string>();
        while (await rows.ReadAsync(cancel).ConfigureAwait(false))
        {
            string node = rows.GetString(0);
            if (rows.IsDBNull(8))
                members.Add(MemberOf(node, rows));
            else if (rows.IsDBNull(9))
                pins.Add(new ShardId(rows.GetInt32(8)), node);
            else
                leases.Add(new Lease(new ShardId(rows.GetInt32(8)), node, new Epoch(rows.GetInt64(9))));
        }

        members.Sort((left, right) => string.CompareOrdinal(left.Node, right.Node));
        leases.Sort((left, right) => left.Shard.Value.CompareTo(right.Shard.Value));
        return new ClusterView(members, leases, pins);
    }

    private static Member MemberOf(string node, NpgsqlDataReader row) => new(
        node, row.GetGuid(1), row.GetString(2), (MemberRoles)row.GetInt32(3), row.GetInt32(4), row.GetString(5),
        row.GetFieldValue<DateTimeOffset>(6), (MemberState)row.GetInt32(7));
}
