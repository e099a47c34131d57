using System.Data;
using System.Diagnostics;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// One connection that appends. While one batch commits the next collects.
///
/// A batch has a number, and the server keeps the number of the lane's last batch in the same transaction. When the
/// answer to a batch is lost, the lane sends it again under its number: it commits now, or it turns out to be there.
/// The same number keeps a batch out that was given up and that a slow server would carry out behind its successor.
/// </summary>
internal sealed class LogLane : IAsyncDisposable
{
    private const string AppendSql = "SELECT log_append_1($1, $2, $3, $4, $5, $6, $7)";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<LogBatch> _waiting = new();
    private readonly LogLaneSetup _setup;
    private readonly int _number;
    private readonly Guid _writer;
    private readonly Task _loop;
    private LogBatch _collecting;
    private long _pendingBytes;
    private bool _isIdle = true;
    private bool _isBusy;
    private long _startedAt;
    private bool _closed;
    private long _batch;
    private NpgsqlConnection? _connection;

    public LogLane(LogLaneSetup setup, Guid writer, int number)
    {
        _setup = setup;
        _writer = writer;
        _number = number;
        _collecting = new LogBatch(setup.Options);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Copies a record into the batch that collects.</summary>
    /// <exception cref="StoreUnavailableException">Too much waits already, or the log is closed.</exception>
    public Task<LogPosition> Append(ShardId shard, Epoch epoch, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_closed)
                throw new StoreUnavailableException("The event log is closed.");
            if (_pendingBytes + payload.Length > _setup.Options.PendingBytesMax)
                throw new StoreUnavailableException(
                    $"{_pendingBytes >> 20} MB wait to be appended to the event log already: the database is too slow, "
                    + "or away.");
            _pendingBytes += LogRun.SizeOf(payload.Length);
            Task<LogPosition> appended = _collecting.Add(shard, epoch, payload);
            if (_collecting.IsFull)
            {
                _waiting.Enqueue(_collecting);
                _collecting = new LogBatch(_setup.Options);
            }

            if (_isIdle)
            {
                _isIdle = false;
                _work.Release();
            }

            return appended;
        }
    }

    /// <summary>Takes no more; what is collected goes out, as long as the server answers.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            _work.Release();
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
        _work.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await GatherAsync().ConfigureAwait(false);
            if (Take() is { } batch)
                await CarryOutAsync(batch).ConfigureAwait(false);
            else if (_closed)
                break;
            else
                await _work.WaitAsync().ConfigureAwait(false);
        }

        await DropConnectionAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// While several appenders are at work, a commit begins no sooner than a pace after the one before, unless much
    /// waits already: fewer and larger commits cost both sides less. A lone appender waits for nothing.
    /// </summary>
    private async ValueTask GatherAsync()
    {
        lock (_gate)
        {
            if (!_isBusy || _closed || _waiting.Count > 0 || _collecting.Bytes >= _setup.Options.RunBytesMax)
                return;
        }

        TimeSpan rest = _setup.Options.Pace - _setup.Time.GetElapsedTime(_startedAt);
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest, _setup.Time).ConfigureAwait(false);
    }

    private LogBatch? Take()
    {
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out LogBatch? batch))
            {
                _isIdle = _collecting.Records == 0;
                if (_isIdle)
                    return null;
                batch = _collecting;
                _collecting = new LogBatch(_setup.Options);
            }

            _isBusy = batch.Records > 1;
            _startedAt = _setup.Time.GetTimestamp();
            return batch;
        }
    }

    private async Task CarryOutAsync(LogBatch batch)
    {
        IReadOnlyList<LogRun> runs = batch.Sorted();
        try
        {
            long[] positions = await AppendAsync(runs).ConfigureAwait(false);
            _setup.Counters.Appended(batch.Records, batch.Bytes);
            for (int i = 0; i < runs.Count; i++)
            {
                if (positions[i] == 0)
                    runs[i].Fail(new FencedException(
                        $"Shard {runs[i].Shard} of the event log has a newer owner; epoch {runs[i].Epoch} is over."));
                else
                    runs[i].Complete(positions[i]);
            }

            _setup.Appended(runs.Select(run => run.Shard).Distinct());
        }
        catch (Exception error)
        {
            _setup.Counters.Failed(batch.Records);
            batch.Fail(PostgresErrors.ToPort(error, "An append to the event log") ?? error);
        }
        finally
        {
            lock (_gate)
                _pendingBytes -= batch.Bytes;
        }
    }

    /// <summary>Sends a batch until it is known to be in the log, or until patience is over.</summary>
    private async Task<long[]> AppendAsync(IReadOnlyList<LogRun> runs)
    {
        long number = ++_batch;
        long startedAt = _setup.Time.GetTimestamp();
        TimeSpan pause = FirstPause;
        bool madePartitions = false;
        while (true)
        {
            try
            {
                return await SendAsync(number, runs).ConfigureAwait(false);
            }
            catch (PostgresException done) when (done.SqlState == PostgresErrors.DoneAlready)
            {
                return await ReadPositionsAsync(number).ConfigureAwait(false);
            }
            catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.CheckViolation && !madePartitions)
            {
                madePartitions = true;
                await _setup.Keeper.MakePartitionsAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception passing) when (PostgresErrors.IsPassing(passing) && !IsOutOfPatience(startedAt))
            {
                _setup.Database.Failed(passing);
                if (PostgresErrors.IsReadOnly(passing))
                    await DropConnectionAsync().ConfigureAwait(false);
                await Task.Delay(pause, _setup.Time).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task<long[]> SendAsync(long number, IReadOnlyList<LogRun> runs)
    {
        NpgsqlConnection connection = await ConnectionAsync().ConfigureAwait(false);
        await using NpgsqlCommand command = connection.Command(
            AppendSql,
            Of(_writer), Of(_number), Of(number),
            Of(runs.Select(run => run.Shard.Value).ToArray()),
            Of(runs.Select(run => run.Epoch.Value).ToArray()),
            Of(runs.Select(run => run.Count).ToArray()),
            Of(runs.Select(run => run.ToArray()).ToArray()));
        long startedAt = Stopwatch.GetTimestamp();
        var positions = (long[])(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        _setup.Counters.Synced(startedAt);
        return positions;
    }

    private async Task<long[]> ReadPositionsAsync(long number)
    {
        NpgsqlConnection connection = await ConnectionAsync().ConfigureAwait(false);
        await using NpgsqlCommand command = connection.Command(
            "SELECT positions FROM log_writers WHERE writer = $1 AND lane = $2 AND batch = $3",
            Of(_writer), Of(_number), Of(number));
        return await command.ExecuteScalarAsync().ConfigureAwait(false) as long[]
            ?? throw new InvalidOperationException($"Batch {number} of the event log's lane {_number} was overtaken.");
    }

    private async ValueTask<NpgsqlConnection> ConnectionAsync()
    {
        if (_connection is { FullState: not ConnectionState.Open })
            await DropConnectionAsync().ConfigureAwait(false);
        return _connection ??= await _setup.Database.ConnectAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask DropConnectionAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
    }

    /// <summary>A closing log has none.</summary>
    private bool IsOutOfPatience(long startedAt) =>
        _stopping.IsCancellationRequested || _setup.Time.GetElapsedTime(startedAt) > _setup.Options.Patience;
}
