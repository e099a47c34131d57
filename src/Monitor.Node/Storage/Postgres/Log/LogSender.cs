using System.Data;
using System.Diagnostics;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// Sends batches on a connection of its own. The server keeps the number of a lane's last batch in the transaction
/// that appends it. When the answer to a batch is lost, it is sent again under its number: it commits now, or it turns
/// out to be there. The same number keeps a batch out that was given up and that a slow server would carry out behind
/// its successor.
/// </summary>
internal sealed class LogSender(
    PostgresDatabase database, LogKeeper keeper, StoreCounters counters, TimeProvider time) : IAsyncDisposable
{
    private const string AppendSql = "SELECT log_append_1($1, $2, $3, $4, $5, $6, $7)";
    private const string ConfirmSql =
        "UPDATE log_writers SET touched = now() WHERE writer = $1 AND lane = $2 "
        + "RETURNING CASE WHEN batch = $3 THEN positions END";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private NpgsqlConnection? _connection;

    /// <summary>Sends a batch until it is known to be in the log, or until patience is over.</summary>
    /// <returns>The position of each run's last record, 0 where its epoch was over.</returns>
    public async Task<long[]> SendAsync(LogShipment shipment, Func<bool> isOutOfPatience)
    {
        TimeSpan pause = FirstPause;
        bool madePartitions = false;
        while (true)
        {
            try
            {
                return await SendAsync(shipment).ConfigureAwait(false);
            }
            catch (PostgresException done) when (done.SqlState == PostgresErrors.DoneAlready)
            {
                return await ConfirmAsync(shipment).ConfigureAwait(false);
            }
            catch (PostgresException missing)
                when (missing.SqlState == PostgresErrorCodes.CheckViolation && !madePartitions)
            {
                madePartitions = true;
                await keeper.MakePartitionsAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failed)
            {
                database.Failed(failed);
                if (!PostgresErrors.IsPassing(failed) || isOutOfPatience())
                    throw;
                if (PostgresErrors.IsReadOnly(failed))
                    await DisposeAsync().ConfigureAwait(false);
                await Task.Delay(pause, time).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Gives the connection back; the next batch makes another.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
    }

    private async Task<long[]> SendAsync(LogShipment shipment)
    {
        NpgsqlConnection connection = await ConnectionAsync().ConfigureAwait(false);
        await using NpgsqlCommand command = connection.Command(
            AppendSql,
            Of(shipment.Writer), Of(shipment.Lane), Of(shipment.Number), Of(shipment.Shards), Of(shipment.Epochs),
            Of(shipment.Counts), Of(shipment.Payloads));
        long startedAt = Stopwatch.GetTimestamp();
        var positions = (long[])(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        counters.Synced(startedAt);
        return positions;
    }

    /// <summary>
    /// Where a batch is that was sent before; not known any more when later ones followed it. A server that died while
    /// the batch waited for its standby shows it after the restart, the standby without it or not. So the question is
    /// a write: its own commit waits for the standby, and stands behind the batch.
    /// </summary>
    private async Task<long[]> ConfirmAsync(LogShipment shipment)
    {
        NpgsqlConnection connection = await ConnectionAsync().ConfigureAwait(false);
        await using NpgsqlCommand command = connection.Command(
            ConfirmSql, Of(shipment.Writer), Of(shipment.Lane), Of(shipment.Number));
        return await command.ExecuteScalarAsync().ConfigureAwait(false) as long[]
            ?? Array.ConvertAll(shipment.Shards, _ => long.MaxValue);
    }

    private async ValueTask<NpgsqlConnection> ConnectionAsync()
    {
        if (_connection is { FullState: not ConnectionState.Open })
            await DisposeAsync().ConfigureAwait(false);
        return _connection ??= await database.ConnectAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
