using Monitor.Node.Configuration;
using Npgsql;

namespace Monitor.Node.Storage.Postgres;

/// <summary>
/// The connections of this node to its database. Every error leaves it as the ports' own, with a sentence that says
/// what was tried; what nobody expected leaves it as it came.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly NpgsqlMultiHostDataSource _hosts;
    private readonly NpgsqlDataSource _primary;

    public PostgresDatabase(PostgresOptions options, string node)
    {
        Options = options;
        Counters = new PostgresCounters();
        _hosts = PostgresConnections.Build(options, node, Counters);
        _primary = _hosts.WithTargetSession(TargetSessionAttributes.Primary);
    }

    public PostgresOptions Options { get; }

    public PostgresCounters Counters { get; }

    /// <summary>Where the database is, for messages: "db1:5432,db2:5432/monitor".</summary>
    public string Address => $"{string.Join(',', Options.Hosts)}/{Options.Database}";

    /// <summary>A connection to the primary, for those that keep theirs; errors are Npgsql's.</summary>
    public async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            return await _primary.OpenConnectionAsync(cancel).ConfigureAwait(false);
        }
        catch (NpgsqlException error) when (PostgresErrors.IsFromMemory(error))
        {
            // A connection that broke meanwhile, maybe somebody else's, made every host one that need not be asked.
            _hosts.ClearDatabaseStates();
            return await _primary.OpenConnectionAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Runs work on a connection to the primary. It is run once more when the server hung up, as it does on all idle
    /// connections when it goes: nobody notices until one of them is used. All work here may be done twice, because
    /// whoever has lost an answer asks again.
    /// </summary>
    /// <param name="what">What it is, as the beginning of a sentence: "A renewal of leases".</param>
    public async ValueTask<T> RunAsync<T>(
        string what, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using PostgresCounters.Operation operation = Counters.Begin();
        for (bool isAgain = false; ; isAgain = true)
        {
            try
            {
                return await RunOnceAsync(work, cancel).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Failed(error);
                if (!isAgain && PostgresErrors.IsHungUp(error))
                    continue;
                if (PostgresErrors.ToPort(error, what) is { } known && known != error)
                    throw known;
                throw;
            }
        }
    }

    /// <summary>Runs one statement; its first value, or default where it is NULL or there is no row.</summary>
    public ValueTask<T?> ScalarAsync<T>(
        string what, string sql, CancellationToken cancel, params NpgsqlParameter[] parameters) =>
        RunAsync(
            what,
            async (connection, cancelled) =>
            {
                await using NpgsqlCommand command = connection.Command(sql, parameters);
                try
                {
                    object? value = await command.ExecuteScalarAsync(cancelled).ConfigureAwait(false);
                    return value is null or DBNull ? default : (T?)value;
                }
                finally
                {
                    // Another attempt uses the same, and a parameter is one command's at a time.
                    command.Parameters.Clear();
                }
            },
            cancel);

    /// <summary>Runs one statement.</summary>
    public async ValueTask ExecuteAsync(
        string what, string sql, CancellationToken cancel, params NpgsqlParameter[] parameters) =>
        await ScalarAsync<object>(what, sql, cancel, parameters).ConfigureAwait(false);

    /// <summary>Takes notice of an error on a connection that <see cref="ConnectAsync"/> gave.</summary>
    public void Failed(Exception error)
    {
        Counters.CountFailure();
        if (PostgresErrors.IsFull(error))
            Counters.CountFull();
        // The pool still has connections to a server that was a primary, or is gone: the next ones must look who is.
        if (PostgresErrors.IsReadOnly(error) || PostgresErrors.IsHungUp(error))
            _hosts.Clear();
        // And what was found out about the hosts is not true any more: the next attempt asks them, and does not wait
        // until they may be asked again.
        if (PostgresErrors.IsPassing(error))
            _hosts.ClearDatabaseStates();
    }

    public ValueTask DisposeAsync() => _hosts.DisposeAsync();

    private async Task<T> RunOnceAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        NpgsqlConnection connection = await ConnectAsync(cancel).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return await work(connection, cancel).ConfigureAwait(false);
    }
}
