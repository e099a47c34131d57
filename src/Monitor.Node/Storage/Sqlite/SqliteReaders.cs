using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Sqlite;

/// <summary>
/// Connections for reading, used again. In write-ahead mode they neither wait for the writer nor hold it up.
/// </summary>
internal sealed class SqliteReaders(SqliteDatabase database, StoreCounters counters) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _disposed;

    /// <summary>Runs a query on the thread pool; all that it reads is of one moment.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be read now.</exception>
    /// <exception cref="StoreCorruptException">It is damaged.</exception>
    public Task<TResult> RunAsync<TResult>(Func<SqliteSession, TResult> query, CancellationToken cancel) =>
        Task.Run(() => Run(query), cancel);

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out SqliteSession? session))
            session.Dispose();
    }

    private TResult Run<TResult>(Func<SqliteSession, TResult> query)
    {
        if (_disposed)
            throw new StoreUnavailableException($"{database.Path} is closed.");
        SqliteSession? session = null;
        try
        {
            if (!_idle.TryTake(out session))
                session = new SqliteSession(database.Connect());
            session.Execute("BEGIN");
            TResult result = query(session);
            session.Execute("COMMIT");
            _idle.Add(session);
            return result;
        }
        catch (Exception error)
        {
            session?.Dispose();
            if (error is StoreCorruptException)
                counters.Corrupted();
            if (error is SqliteException fault)
                throw database.Translate(fault);
            throw;
        }
    }
}
