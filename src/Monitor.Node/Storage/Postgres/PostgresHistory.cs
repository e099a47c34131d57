using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres;

/// <summary>
/// History as rows, one table for each resolution, partitioned by the chunks' start. Retention drops partitions, so a
/// chunk may outlive its time by the length of one.
/// </summary>
internal sealed class PostgresHistory : IHistory
{
    private const int ChunksPerStatement = 5000;
    private const int SeriesPerQuery = 500;
    private const int SeriesPerPage = 2000;

    /// <summary>Far beyond every time, and still far from where a sum runs over.</summary>
    private const long EndOfTimeMs = 1L << 61;

    private const string ForgetSql =
        """
        WITH page AS (
          SELECT shard, series FROM history_series WHERE (shard, series) > ($1, $2) ORDER BY shard, series LIMIT $3),
        gone AS (
          DELETE FROM history_series s USING page
          WHERE s.shard = page.shard AND s.series = page.series AND s.defined_at < now() - interval '1 hour'
            AND NOT EXISTS (SELECT FROM history_60 c WHERE c.shard = page.shard AND c.series = page.series)
            AND NOT EXISTS (SELECT FROM history_10 c WHERE c.shard = page.shard AND c.series = page.series))
        SELECT shard, series FROM page ORDER BY shard DESC, series DESC LIMIT 1
        """;

    private readonly PostgresDatabase _database;
    private readonly StoreCounters _counters;
    private readonly PostgresPartitions _fine = PartitionsOf(HistoryResolution.TenSeconds, TimeSpan.FromHours(1));
    private readonly PostgresPartitions _coarse = PartitionsOf(HistoryResolution.OneMinute, TimeSpan.FromDays(1));

    public PostgresHistory(PostgresDatabase database, StoreCounters counters)
    {
        _database = database;
        _counters = counters;
    }

    public IStoreStatistics Statistics => _counters;

    public async ValueTask WriteAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistoryChunk> chunks, CancellationToken cancel)
    {
        // One statement may touch a row once; of the same chunk given twice the later one counts.
        ILookup<HistoryResolution, HistoryChunk> distinct = chunks
            .GroupBy(chunk => (chunk.Series, chunk.Resolution, chunk.StartMs), (_, same) => same.Last())
            .OrderBy(chunk => chunk.Series).ToLookup(chunk => chunk.Resolution);
        try
        {
            await _database.RunAsync(
                $"Writing history of shard {shard}",
                (connection, cancelled) => WriteAsync(connection, shard, epoch, distinct, cancelled),
                cancel).ConfigureAwait(false);
            _counters.Appended(chunks.Count, chunks.Sum(chunk => (long)chunk.Payload.Length));
        }
        catch (StoreUnavailableException)
        {
            _counters.Failed(chunks.Count);
            throw;
        }
    }

    public async IAsyncEnumerable<HistoryChunk> ReadAsync(
        ShardId shard, HistoryResolution resolution, IReadOnlyCollection<UInt128> series, long fromMs, long toMs,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (UInt128[] some in series.Distinct().Order().Chunk(SeriesPerQuery))
        {
            List<HistoryChunk> found = await _database.RunAsync(
                $"Reading history of shard {shard}",
                (connection, cancelled) => ReadAsync(connection, shard, resolution, some, fromMs, toMs, cancelled),
                cancel).ConfigureAwait(false);
            foreach (HistoryChunk chunk in found)
                yield return chunk;
        }
    }

    public async IAsyncEnumerable<HistorySeries> ListSeriesAsync(
        ShardId shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        UInt128 from = 0;
        List<HistorySeries> page;
        do
        {
            UInt128 start = from;
            page = await _database.RunAsync(
                $"A list of the series of shard {shard}",
                (connection, cancelled) => ListAsync(connection, shard, start, cancelled),
                cancel).ConfigureAwait(false);
            foreach (HistorySeries one in page)
                yield return one;
            from = page.Count > 0 ? page[^1].Series + 1 : 0;
        }
        while (page.Count == SeriesPerPage && from != 0);
    }

    public async ValueTask DefineAsync(
        ShardId shard, Epoch epoch, IReadOnlyList<HistorySeries> series, CancellationToken cancel)
    {
        HistorySeries[] distinct =
            [.. series.GroupBy(one => one.Series, (_, same) => same.Last()).OrderBy(one => one.Series)];
        await _database.RunAsync(
            $"Defining series of shard {shard}",
            async (connection, cancelled) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                batch.Add(
                    "INSERT INTO history_series (shard, series, definition) SELECT $1, * FROM unnest($2, $3) "
                    + "ON CONFLICT (shard, series) DO UPDATE "
                    + "SET definition = excluded.definition, defined_at = excluded.defined_at",
                    Of(shard.Value), Of(distinct.Select(one => ToGuid(one.Series)).ToArray()),
                    Of(distinct.Select(one => one.Definition.ToArray()).ToArray()));
                batch.Add("SELECT fence_1($1, $2)", Of(shard.Value), Of(epoch.Value));
                return await batch.ExecuteNonQueryAsync(cancelled).ConfigureAwait(false);
            },
            cancel).ConfigureAwait(false);
    }

    public async ValueTask<int> DropBeforeAsync(HistoryResolution resolution, long beforeMs, CancellationToken cancel)
    {
        PostgresPartitions partitions = PartitionsOf(resolution);
        IReadOnlyList<PostgresPartitions.Partition> all =
            await _database.RunAsync("A list of history's partitions", partitions.ListAsync, cancel)
                .ConfigureAwait(false);
        long dropped = 0;
        foreach (PostgresPartitions.Partition old in all.Where(partition => partition.ToMs <= beforeMs))
        {
            dropped += await _database.RunAsync(
                $"Dropping {old.Name}",
                (connection, cancelled) => PostgresPartitions.DropIfAsync<long>(
                    connection, old, "SELECT count(*) FROM {0} HAVING coalesce(max(end_ms), 0) <= $1", cancelled,
                    Of(beforeMs)),
                cancel).ConfigureAwait(false) ?? 0;
        }

        if (dropped > 0)
            await ForgetSeriesAsync(cancel).ConfigureAwait(false);
        return (int)dropped;
    }

    /// <summary>Deletes the definitions of series without chunks, a page at a time.</summary>
    private async Task ForgetSeriesAsync(CancellationToken cancel)
    {
        (int Shard, Guid Series)? last = (int.MinValue, Guid.Empty);
        while (last is { } after)
        {
            last = await _database.RunAsync<(int, Guid)?>(
                "Forgetting series",
                async (connection, cancelled) =>
                {
                    await using NpgsqlCommand command = connection.Command(
                        ForgetSql, Of(after.Shard), Of(after.Series), Of(SeriesPerPage));
                    await using NpgsqlDataReader row =
                        await command.ExecuteReaderAsync(cancelled).ConfigureAwait(false);
                    return await row.ReadAsync(cancelled).ConfigureAwait(false)
                        ? (row.GetInt32(0), row.GetGuid(1)) : null;
                },
                cancel).ConfigureAwait(false);
        }
    }

    private async Task<bool> WriteAsync(
        NpgsqlConnection connection, ShardId shard, Epoch epoch, ILookup<HistoryResolution, HistoryChunk> chunks,
        CancellationToken cancel)
    {
        try
        {
            return await InsertAsync(connection, shard, epoch, chunks, cancel).ConfigureAwait(false);
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.CheckViolation)
        {
            foreach (IGrouping<HistoryResolution, HistoryChunk> some in chunks)
            {
                PostgresPartitions partitions = PartitionsOf(some.Key);
                await partitions.EnsureAsync(
                    connection, some.Select(chunk => partitions.StartOf(chunk.StartMs)), cancel)
                    .ConfigureAwait(false);
            }

            return await InsertAsync(connection, shard, epoch, chunks, cancel).ConfigureAwait(false);
        }
    }

    private static async Task<bool> InsertAsync(
        NpgsqlConnection connection, ShardId shard, Epoch epoch, ILookup<HistoryResolution, HistoryChunk> chunks,
        CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (IGrouping<HistoryResolution, HistoryChunk> some in chunks)
        {
            batch.Add(
                "UPDATE history_lengths SET length_ms = $2 WHERE resolution = $1 AND length_ms < $2",
                Of((int)some.Key), Of(some.Max(chunk => chunk.EndMs - chunk.StartMs)));
            foreach (HistoryChunk[] rows in some.Chunk(ChunksPerStatement))
            {
                batch.Add(
                    $"INSERT INTO {TableOf(some.Key)} SELECT $1, * FROM unnest($2, $3, $4, $5) "
                    + "ON CONFLICT (shard, series, start_ms) DO UPDATE "
                    + "SET end_ms = excluded.end_ms, payload = excluded.payload",
                    Of(shard.Value),
                    Of(Array.ConvertAll(rows, chunk => ToGuid(chunk.Series))),
                    Of(Array.ConvertAll(rows, chunk => chunk.StartMs)),
                    Of(Array.ConvertAll(rows, chunk => chunk.EndMs)),
                    Of(Array.ConvertAll(rows, chunk => chunk.Payload.ToArray())));
            }
        }

        // Last, so that nobody who wants the shard waits while the chunks are on their way.
        batch.Add("SELECT fence_1($1, $2)", Of(shard.Value), Of(epoch.Value));
        await batch.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        return true;
    }

    private static async Task<List<HistoryChunk>> ReadAsync(
        NpgsqlConnection connection, ShardId shard, HistoryResolution resolution, UInt128[] series, long fromMs,
        long toMs, CancellationToken cancel)
    {
        await using NpgsqlCommand command = connection.Command(
            $"SELECT series, start_ms, end_ms, payload FROM {TableOf(resolution)} "
            + "WHERE shard = $1 AND series = ANY ($2) AND start_ms < $4 AND end_ms > $3 "
            + "AND start_ms > $3 - (SELECT length_ms FROM history_lengths WHERE resolution = $5) "
            + "ORDER BY series, start_ms",
            Of(shard.Value), Of(Array.ConvertAll(series, ToGuid)),
            Of(Math.Clamp(fromMs, -EndOfTimeMs, EndOfTimeMs)), Of(toMs), Of((int)resolution));
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        var found = new List<HistoryChunk>();
        while (await rows.ReadAsync(cancel).ConfigureAwait(false))
        {
            found.Add(new HistoryChunk(
                FromGuid(rows.GetGuid(0)), resolution, rows.GetInt64(1), rows.GetInt64(2),
                rows.GetFieldValue<byte[]>(3)));
        }

        return found;
    }

    private static async Task<List<HistorySeries>> ListAsync(
        NpgsqlConnection connection, ShardId shard, UInt128 from, CancellationToken cancel)
    {
        // LIMIT 1 inside has the server look for one chunk of each series by the key, never through whole tables.
        await using NpgsqlCommand command = connection.Command(
            """
            SELECT s.series, s.definition FROM history_series s
            CROSS JOIN LATERAL (
              (SELECT FROM history_60 c WHERE c.shard = s.shard AND c.series = s.series LIMIT 1) UNION ALL
              (SELECT FROM history_10 c WHERE c.shard = s.shard AND c.series = s.series LIMIT 1) LIMIT 1) one
            WHERE s.shard = $1 AND s.series >= $2 ORDER BY s.series LIMIT $3
            """,
            Of(shard.Value), Of(ToGuid(from)), Of(SeriesPerPage));
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        var page = new List<HistorySeries>();
        while (await rows.ReadAsync(cancel).ConfigureAwait(false))
            page.Add(new HistorySeries(FromGuid(rows.GetGuid(0)), rows.GetFieldValue<byte[]>(1)));
        return page;
    }

    private PostgresPartitions PartitionsOf(HistoryResolution resolution) =>
        resolution == HistoryResolution.TenSeconds ? _fine : _coarse;

    private static PostgresPartitions PartitionsOf(HistoryResolution resolution, TimeSpan length) =>
        new(TableOf(resolution), "start_ms", length, "toast_tuple_target = 4000");

    private static string TableOf(HistoryResolution resolution) =>
        string.Create(CultureInfo.InvariantCulture, $"history_{(int)resolution}");

    /// <summary>PostgreSQL orders uuids by their bytes, which is the order of the numbers.</summary>
    private static Guid ToGuid(UInt128 series)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, series);
        return new Guid(bytes, bigEndian: true);
    }

    private static UInt128 FromGuid(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
