using Monitor.Actors.Ports;
using Npgsql;

namespace Monitor.Node.Storage.Postgres;

/// <summary>What each store takes on the server's disk, looked up now and then.</summary>
internal sealed class PostgresSizes : IAsyncDisposable
{
    private const string SizeSql =
        """
        SELECT CASE WHEN relname LIKE 'log%' THEN 'log' WHEN relname LIKE 'history%' THEN 'history'
            WHEN relname LIKE 'snapshot%' THEN 'snapshots' WHEN relname IN ('streams', 'events') THEN 'journal'
            ELSE 'cluster' END,
          count(*), sum(pg_total_relation_size(oid))::bigint
        FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' GROUP BY 1
        """;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly PostgresDatabase _database;
    private readonly PeriodicTimer _timer;
    private readonly Task _loop;
    private volatile Dictionary<string, (long Files, long Bytes)> _sizes = [];

    public PostgresSizes(PostgresDatabase database, TimeProvider time)
    {
        _database = database;
        _timer = new PeriodicTimer(Period, time);
        _loop = Task.Run(RunAsync);
    }

    public Func<(long Files, long Bytes)> Of(string store) => () => _sizes.GetValueOrDefault(store);

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        do
        {
            try
            {
                _sizes = await _database.RunAsync("A look at the sizes of tables", LookAsync, CancellationToken.None)
                    .ConfigureAwait(false);
            }
            catch (Exception error) when (error is StoreUnavailableException or PostgresException)
            {
                // The last ones stay; a partition that was dropped meanwhile is an error too.
            }
        }
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false));
    }

    private static async Task<Dictionary<string, (long Files, long Bytes)>> LookAsync(
        NpgsqlConnection connection, CancellationToken cancel)
    {
        await using NpgsqlCommand command = connection.Command(SizeSql);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        var sizes = new Dictionary<string, (long Files, long Bytes)>();
        while (await rows.ReadAsync(cancel).ConfigureAwait(false))
            sizes[rows.GetString(0)] = (rows.GetInt64(1), rows.GetInt64(2));
        return sizes;
    }
}
