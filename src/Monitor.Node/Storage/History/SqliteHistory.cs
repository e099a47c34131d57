using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Sqlite;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.History;

/// <summary>
/// History of a node that is alone: a SQLite file of its own. Chunks lie by shard, resolution, series and start, so
/// that a query reads one stretch for each series; a second index by end lets retention drop the oldest without a
/// scan. A power cut may take the last commits (whole ones): what they held is still in the event log's replay, or
/// is the newest minutes of a history that nobody was promised.
/// </summary>
public sealed class SqliteHistory : IHistory, IDisposable
{
    private const int SeriesPerQuery = 64;
    private const int SeriesPerPage = 1024;
    private const int DropPerTransaction = 1000;
    private const int SeriesBytes = 16;

    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE shards (shard INTEGER PRIMARY KEY, epoch INTEGER NOT NULL);
        CREATE TABLE series (
          shard INTEGER NOT NULL,
          series BLOB NOT NULL,
          definition BLOB NOT NULL,
          PRIMARY KEY (shard, series)) WITHOUT ROWID;
        CREATE TABLE chunks (
          shard INTEGER NOT NULL,
          resolution INTEGER NOT NULL,
          series BLOB NOT NULL,
          start_ms INTEGER NOT NULL,
          end_ms INTEGER NOT NULL,
          checksum INTEGER NOT NULL,
          payload BLOB NOT NULL,
          PRIMARY KEY (shard, resolution, series, start_ms)) WITHOUT ROWID;
        CREATE INDEX chunks_by_end ON chunks (resolution, end_ms)
        """,
    ];

    private readonly SqliteDatabase _database;
    private readonly StoreCounters _counters;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    private SqliteHistory(SqliteDatabase database)
    {
        _database = database;
        _counters = new StoreCounters("history", database.DiskUse);
        _writer = new SqliteWriter(database, _counters);
        _readers = new SqliteReaders(database, _counters);
    }

    public IStoreStatistics Statistics => _counters;

    /// <summary>Opens or makes the history in a file.</summary>
    /// <exception cref="StoreCorruptException">The file is damaged, or of a newer version.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be opened or made.</exception>
    public static SqliteHistory Open(string path)
    {
        var database = new SqliteDatabase(path, "NORMAL", Migrations);
        database.Migrate();
        return new SqliteHistory(database);
    }

    /// <summary>See the port. The payloads must not change before this completes.</summary>
    public async ValueTask WriteAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistoryChunk> chunks, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await _writer.RunAsync(session => Write(session, shard, epoch, chunks)).ConfigureAwait(false);
        _counters.Appended(chunks.Count, chunks.Sum(chunk => (long)chunk.Payload.Length));
    }

    public async IAsyncEnumerable<HistoryChunk> ReadAsync(
        ShardId shard, HistoryResolution resolution, IReadOnlyCollection<UInt128> series, long fromMs, long toMs,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (UInt128[] some in series.Order().Distinct().Chunk(SeriesPerQuery))
        {
            List<HistoryChunk> found = await _readers
                .RunAsync(session => Read(session, shard, resolution, some, fromMs, toMs), cancel)
                .ConfigureAwait(false);
            foreach (HistoryChunk chunk in found)
                yield return chunk;
        }
    }

    public async IAsyncEnumerable<HistorySeries> ListSeriesAsync(
        ShardId shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        byte[] after = [];
        List<HistorySeries> page;
        do
        {
            byte[] from = after;
            page = await _readers.RunAsync(session => List(session, shard, from), cancel).ConfigureAwait(false);
            foreach (HistorySeries one in page)
                yield return one;
            after = page.Count > 0 ? ToBlob(page[^1].Series) : after;
        }
        while (page.Count == SeriesPerPage);
    }

    public async ValueTask DefineAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistorySeries> series, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await _writer.RunAsync(session => Define(session, shard, epoch, series)).ConfigureAwait(false);
    }

    /// <summary>See the port. Goes in slices, so that writes wait for no more than one of them.</summary>
    public async ValueTask<int> DropBeforeAsync(HistoryResolution resolution, long beforeMs, CancellationToken cancel)
    {
        int dropped = 0;
        int slice;
        do
        {
            cancel.ThrowIfCancellationRequested();
            slice = await _writer.RunAsync(session => Drop(session, resolution, beforeMs)).ConfigureAwait(false);
            dropped += slice;
        }
        while (slice == DropPerTransaction);
        await ForgetSeriesAsync(cancel).ConfigureAwait(false);
        return dropped;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _readers.Dispose();
    }

    /// <summary>Deletes the definitions of series without chunks, in slices too.</summary>
    private async ValueTask ForgetSeriesAsync(CancellationToken cancel)
    {
        (int Shard, byte[] Series)? after = (-1, []);
        while (after is { } from)
        {
            cancel.ThrowIfCancellationRequested();
            after = await _writer.RunAsync(session => ForgetSeries(session, from.Shard, from.Series))
                .ConfigureAwait(false);
        }
    }

    private static bool Write(SqliteSession session, ShardId shard, Epoch epoch, IReadOnlyList<HistoryChunk> chunks)
    {
        Fence(session, shard, epoch);
        // In the order of the table: neighbours share a page.
        foreach (HistoryChunk chunk in chunks.OrderBy(chunk => chunk.Series))
        {
            session.Execute(
                "INSERT OR REPLACE INTO chunks (shard, resolution, series, start_ms, end_ms, checksum, payload) "
                + "VALUES ($0, $1, $2, $3, $4, $5, $6)",
                shard.Value, (int)chunk.Resolution, ToBlob(chunk.Series), chunk.StartMs, chunk.EndMs,
                (long)Crc32C.Compute(chunk.Payload.Span), chunk.Payload.ToArray());
        }

        return true;
    }

    private static bool Define(SqliteSession session, ShardId shard, Epoch epoch, IReadOnlyList<HistorySeries> series)
    {
        Fence(session, shard, epoch);
        foreach (HistorySeries one in series)
        {
            session.Execute(
                "INSERT OR REPLACE INTO series (shard, series, definition) VALUES ($0, $1, $2)",
                shard.Value, ToBlob(one.Series), one.Definition.ToArray());
        }

        return true;
    }

    private static int Drop(SqliteSession session, HistoryResolution resolution, long beforeMs) => session.Execute(
        "DELETE FROM chunks WHERE (shard, resolution, series, start_ms) IN "
        + "(SELECT shard, resolution, series, start_ms FROM chunks WHERE resolution = $0 AND end_ms <= $1 LIMIT $2)",
        (int)resolution, beforeMs, DropPerTransaction);

    /// <summary>Looks at a page of definitions; returns where the next begins, null at the end.</summary>
    private static (int Shard, byte[] Series)? ForgetSeries(SqliteSession session, int shard, byte[] series)
    {
        var looked = new List<(int Shard, byte[] Series, bool HasChunks)>();
        using (SqliteDataReader rows = session.Query(
            "SELECT shard, series, EXISTS (SELECT 1 FROM chunks WHERE chunks.shard = series.shard "
            + "AND chunks.resolution IN (10, 60) AND chunks.series = series.series) "
            + "FROM series WHERE (shard, series) > ($0, $1) ORDER BY shard, series LIMIT $2",
            shard, series, SeriesPerPage))
        {
            while (rows.Read())
                looked.Add((rows.GetInt32(0), rows.GetFieldValue<byte[]>(1), rows.GetBoolean(2)));
        }

        foreach ((int Shard, byte[] Series, bool HasChunks) one in looked)
        {
            if (!one.HasChunks)
                session.Execute("DELETE FROM series WHERE shard = $0 AND series = $1", one.Shard, one.Series);
        }

        return looked.Count < SeriesPerPage ? null : (looked[^1].Shard, looked[^1].Series);
    }

    private List<HistoryChunk> Read(
        SqliteSession session, ShardId shard, HistoryResolution resolution, UInt128[] series, long fromMs, long toMs)
    {
        var found = new List<HistoryChunk>();
        foreach (UInt128 one in series)
        {
            using SqliteDataReader rows = session.Query(
                "SELECT start_ms, end_ms, checksum, payload FROM chunks WHERE shard = $0 AND resolution = $1 "
                + "AND series = $2 AND start_ms < $4 AND end_ms > $3 ORDER BY start_ms",
                shard.Value, (int)resolution, ToBlob(one), fromMs, toMs);
            while (rows.Read())
            {
                byte[] payload = rows.GetFieldValue<byte[]>(3);
                if (rows.GetInt64(2) != Crc32C.Compute(payload))
                    throw new StoreCorruptException(
                        $"{_database.Path}: the chunk of series {one:x32} from {rows.GetInt64(0)} does not check out.");
                found.Add(new HistoryChunk(one, resolution, rows.GetInt64(0), rows.GetInt64(1), payload));
            }
        }

        return found;
    }

    private static List<HistorySeries> List(SqliteSession session, ShardId shard, byte[] after)
    {
        var page = new List<HistorySeries>();
        using SqliteDataReader rows = session.Query(
            "SELECT series, definition FROM series WHERE shard = $0 AND series > $1 AND EXISTS (SELECT 1 FROM chunks "
            + "WHERE chunks.shard = series.shard AND chunks.resolution IN (10, 60) AND chunks.series = series.series) "
            + "ORDER BY series LIMIT $2",
            shard.Value, after, SeriesPerPage);
        while (rows.Read())
        {
            UInt128 series = BinaryPrimitives.ReadUInt128BigEndian(rows.GetFieldValue<byte[]>(0));
            page.Add(new HistorySeries(series, rows.GetFieldValue<byte[]>(1)));
        }

        return page;
    }

    /// <summary>Refuses an epoch that is over, and remembers one that is newer.</summary>
    private static void Fence(SqliteSession session, ShardId shard, Epoch epoch)
    {
        long known;
        using (SqliteDataReader rows = session.Query("SELECT epoch FROM shards WHERE shard = $0", shard.Value))
            known = rows.Read() ? rows.GetInt64(0) : long.MinValue;
        if (epoch.Value < known)
            throw new FencedException(
                $"The history of shard {shard} was written under epoch {known}; {epoch} is over.");
        if (epoch.Value > known)
            session.Execute("INSERT OR REPLACE INTO shards (shard, epoch) VALUES ($0, $1)", shard.Value, epoch.Value);
    }

    private static byte[] ToBlob(UInt128 series)
    {
        byte[] blob = new byte[SeriesBytes];
        BinaryPrimitives.WriteUInt128BigEndian(blob, series);
        return blob;
    }
}
