using System.Data;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres;

/// <summary>
/// Snapshots in parts, because the server takes a whole value into memory. Parts, header and the end of the snapshot
/// before are one transaction. The epoch is checked last: however long the parts take on their way, nobody who wants
/// the shard waits for them.
/// </summary>
internal sealed class PostgresSnapshots : ISnapshots
{
    public const int PartBytes = 4 << 20;

    private readonly PostgresDatabase _database;
    private readonly StoreCounters _counters;

    public PostgresSnapshots(PostgresDatabase database, StoreCounters counters)
    {
        _database = database;
        _counters = counters;
    }

    public IStoreStatistics Statistics => _counters;

    public async ValueTask SaveAsync(
        string name, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        try
        {
            await _database.RunAsync(
                $"Saving the snapshot {name}",
                (connection, cancelled) => SaveAsync(connection, name, epoch, sequence, payload, cancelled),
                cancel).ConfigureAwait(false);
            _counters.Appended(1, payload.Length);
        }
        catch (StoreUnavailableException)
        {
            _counters.Failed(1);
            throw;
        }
    }

    public ValueTask<Snapshot?> LoadAsync(string name, CancellationToken cancel) =>
        _database.RunAsync(
            $"Loading the snapshot {name}", (connection, cancelled) => LoadAsync(connection, name, cancelled), cancel);

    /// <summary>A batch without an explicit transaction is one; all of it is a single round trip.</summary>
    private static async Task<int> SaveAsync(
        NpgsqlConnection connection, string name, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload,
        CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        Guid save = Guid.NewGuid();
        for (int part = 0; part * (long)PartBytes < payload.Length; part++)
        {
            int from = part * PartBytes;
            ReadOnlyMemory<byte> bytes = payload.Slice(from, Math.Min(PartBytes, payload.Length - from));
            batch.Add(
                "INSERT INTO snapshot_parts (save, part, payload) VALUES ($1, $2, $3)", Of(save), Of(part), Of(bytes));
        }

        batch.Add(
            "SELECT snapshot_save_1($1, $2, $3, $4, $5)", Of(name), Of(epoch.Value), Of(sequence), Of(save),
            Of((long)payload.Length));
        return await batch.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>One statement, so that header and parts are of one save.</summary>
    private static async Task<Snapshot?> LoadAsync(NpgsqlConnection connection, string name, CancellationToken cancel)
    {
        await using NpgsqlCommand command = connection.Command(
            "SELECT s.epoch, s.sequence, s.bytes, p.payload FROM snapshots s "
            + "LEFT JOIN snapshot_parts p USING (save) WHERE s.name = $1 ORDER BY p.part",
            Of(name));
        await using NpgsqlDataReader rows =
            await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancel).ConfigureAwait(false);
        Snapshot? snapshot = null;
        byte[] payload = [];
        int filled = 0;
        while (await rows.ReadAsync(cancel).ConfigureAwait(false))
        {
            if (snapshot is null)
            {
                (long epoch, long sequence) = (rows.GetInt64(0), rows.GetInt64(1));
                payload = new byte[rows.GetInt64(2)];
                snapshot = new Snapshot(new Epoch(epoch), sequence, payload);
            }

            if (payload.Length == 0)
                continue;
            await using Stream part = await rows.GetStreamAsync(3, cancel).ConfigureAwait(false);
            int length = Math.Min(PartBytes, payload.Length - filled);
            await part.ReadExactlyAsync(payload.AsMemory(filled, length), cancel).ConfigureAwait(false);
            filled += length;
        }

        if (filled != payload.Length)
            throw new StoreCorruptException(
                $"The snapshot {name} has {filled} bytes of {payload.Length}: parts are missing.");
        return snapshot;
    }
}
