using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Sqlite;

/// <summary>
/// The one thread that writes a database. What arrives while a transaction commits goes together into the next one,
/// so the sync is paid once for many. A work that is refused (fenced, conflict) must not have written anything yet:
/// the others of its transaction go on. A work that the database refuses takes its whole transaction with it.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int PendingMax = 16_384;
    private const int GroupMax = 512;
    private readonly SqliteDatabase _database;
    private readonly StoreCounters _counters;
    private readonly BlockingCollection<Work> _pending = new(PendingMax);
    private readonly Thread _thread;
    private SqliteSession? _session;
    private bool _disposed;

    public SqliteWriter(SqliteDatabase database, StoreCounters counters)
    {
        _database = database;
        _counters = counters;
        _thread = new Thread(Run) { Name = $"{counters.Store} writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Runs a piece of work in the next transaction; completes when that is committed.</summary>
    public Task<TResult> RunAsync<TResult>(Func<SqliteSession, TResult> run)
    {
        var work = new Work<TResult>(run);
        bool taken;
        try
        {
            taken = _pending.TryAdd(work);
        }
        catch (InvalidOperationException)
        {
            return Task.FromException<TResult>(new StoreUnavailableException($"{_database.Path} is closed."));
        }

        return taken
            ? work.Task
            : Task.FromException<TResult>(
                new StoreUnavailableException($"{_database.Path} has {PendingMax} writes waiting for the disk."));
    }

    /// <summary>Writes what waits and ends the thread.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _pending.CompleteAdding();
        _thread.Join();
        _session?.Dispose();
        _pending.Dispose();
    }

    private void Run()
    {
        var group = new List<Work>();
        foreach (Work first in _pending.GetConsumingEnumerable())
        {
            group.Add(first);
            while (group.Count < GroupMax && _pending.TryTake(out Work? next))
                group.Add(next);
            Commit(group);
            group.Clear();
        }
    }

    private void Commit(List<Work> group)
    {
        try
        {
            _session ??= new SqliteSession(_database.Connect());
            _session.Execute("BEGIN IMMEDIATE");
            foreach (Work work in group)
                work.Run(_session);
            long started = Stopwatch.GetTimestamp();
            _session.Execute("COMMIT");
            _counters.Synced(started);
        }
        catch (Exception error)
        {
            // What state the connection is in depends on the error; a new one rolls back what this one began.
            _session?.Dispose();
            _session = null;
            Exception told = error is SqliteException fault ? _database.Translate(fault) : error;
            if (told is StoreCorruptException)
                _counters.Corrupted();
            _counters.Failed(group.Count);
            foreach (Work work in group)
                work.Fail(told);
            return;
        }

        foreach (Work work in group)
            work.Complete();
    }

    private abstract class Work
    {
        public abstract void Run(SqliteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Work<TResult>(Func<SqliteSession, TResult> run) : Work
    {
        private readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TResult _result = default!;

        public Task<TResult> Task => _done.Task;

        public override void Run(SqliteSession session)
        {
            try
            {
                _result = run(session);
            }
            catch (Exception refusal) when (refusal is FencedException or JournalConflictException)
            {
                _done.SetException(refusal);
            }
        }

        public override void Complete() => _done.TrySetResult(_result);

        public override void Fail(Exception error) => _done.TrySetException(error);
    }
}
