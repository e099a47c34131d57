using Monitor.Actors.Ports;
using Npgsql;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// Keeps the log's partitions: some minutes ahead there is one already, and one goes when every record in it is
/// behind its shard's trim point. Every node has a keeper; they take turns by a lock on the server.
/// </summary>
internal sealed class LogKeeper : IAsyncDisposable
{
    private const int PartitionsAhead = 2;

    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(2);

    private readonly PostgresDatabase _database;
    private readonly PostgresLogOptions _options;
    private readonly PostgresPartitions _partitions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    public LogKeeper(PostgresDatabase database, PostgresLogOptions options, TimeProvider time, ILogger logger)
    {
        _database = database;
        _options = options;
        _time = time;
        _logger = logger;
        // Rows up to a page stay in the table: runs are often some kilobytes, and each value that is stored elsewhere
        // costs an index entry per two kilobytes. Nothing is ever updated here, so there is nothing to vacuum.
        _partitions = new PostgresPartitions(
            "log", "appended_ms", options.PartitionLength, "toast_tuple_target = 8160, autovacuum_enabled = false");
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Makes the partitions that are needed now and soon.</summary>
    public async ValueTask MakePartitionsAsync(CancellationToken cancel) =>
        await _database.RunAsync("Making partitions of the event log", MakePartitionsAsync, cancel)
            .ConfigureAwait(false);

    /// <summary>Drops the partitions that nobody needs; returns how many.</summary>
    public ValueTask<int> DropPartitionsAsync(CancellationToken cancel) =>
        _database.RunAsync("Dropping partitions of the event log", DropPartitionsAsync, cancel);

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        TimeSpan pause = _options.KeepEvery;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(false);
                await MakePartitionsAsync(_stopping.Token).ConfigureAwait(false);
                await DropPartitionsAsync(_stopping.Token).ConfigureAwait(false);
                pause = _options.KeepEvery;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException away)
            {
                // A back-up that reads the tables keeps them from being dropped: asking for that lock holds up
                // appends for a moment, so it is asked for less and less often.
                pause = pause * 2 < LongestBackOff ? pause * 2 : LongestBackOff;
                _logger.LogDebug("{Reason}; the next try is in {Pause}", away.Message, pause);
                await TryMakePartitionsAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task TryMakePartitionsAsync()
    {
        try
        {
            await MakePartitionsAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StoreUnavailableException or OperationCanceledException)
        {
            // An append that meets a missing partition makes it.
        }
    }

    private async Task<int> MakePartitionsAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        // Besides the coming minutes: a shard's times never fall, so after the server's clock was set back they go on
        // where they were.
        await using NpgsqlCommand command = connection.Command(
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint "
            + "UNION SELECT DISTINCT appended_ms FROM log_shards "
            + "WHERE appended_ms > (extract(epoch FROM clock_timestamp()) * 1000)::bigint ORDER BY 1");
        var times = new List<long>();
        await using (NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false))
        {
            while (await rows.ReadAsync(cancel).ConfigureAwait(false))
                times.Add(rows.GetInt64(0));
        }

        long length = (long)_options.PartitionLength.TotalMilliseconds;
        var starts = times.SelectMany(ms => Enumerable.Range(0, 1 + PartitionsAhead)
            .Select(i => _partitions.StartOf(ms) + i * length)).Distinct().ToList();
        IReadOnlyList<PostgresPartitions.Partition> there =
            await _partitions.ListAsync(connection, cancel).ConfigureAwait(false);
        starts.RemoveAll(start => there.Any(partition => partition.FromMs <= start && start < partition.ToMs));
        if (starts.Count > 0)
            await _partitions.EnsureAsync(connection, starts, cancel).ConfigureAwait(false);
        return starts.Count;
    }

    private async Task<int> DropPartitionsAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        long nowMs;
        await using (NpgsqlCommand clock = connection.Command(
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"))
            nowMs = (long)(await clock.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
        int dropped = 0;
        foreach (PostgresPartitions.Partition old
            in await _partitions.ListAsync(connection, cancel).ConfigureAwait(false))
        {
            if (old.ToMs > nowMs || await IsNeededAsync(connection, old, cancel).ConfigureAwait(false))
                continue;
            bool? gone = await PostgresPartitions
                .DropIfAsync<bool>(connection, old, UnneededSql, cancel).ConfigureAwait(false);
            dropped += gone is true ? 1 : 0;
        }

        await using NpgsqlCommand forget = connection.Command(
            "DELETE FROM log_writers WHERE touched < now() - interval '1 year'");
        await forget.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        return dropped;
    }

    /// <summary>The same question without a lock, so that a partition in use is not locked to find that out.</summary>
    private static async Task<bool> IsNeededAsync(
        NpgsqlConnection connection, PostgresPartitions.Partition partition, CancellationToken cancel)
    {
        await using NpgsqlCommand command = connection.Command(
            UnneededSql.Replace("{0}", partition.Name, StringComparison.Ordinal));
        return await command.ExecuteScalarAsync(cancel).ConfigureAwait(false) is not true;
    }

    private const string UnneededSql =
        "SELECT true WHERE NOT EXISTS (SELECT FROM log_shards s WHERE EXISTS "
        + "(SELECT FROM {0} p WHERE p.shard = s.shard AND p.position > s.trimmed))";
}
