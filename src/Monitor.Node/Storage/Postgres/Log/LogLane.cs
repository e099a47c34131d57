using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// One connection that appends (<see cref="LogSender"/>). While one batch commits the next collects. What the server
/// does not take in time goes to the spool, where there is one, and what comes after it too until the spool is empty.
/// </summary>
internal sealed class LogLane : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<LogBatch> _waiting = new();
    private readonly LogLaneSetup _setup;
    private readonly int _number;
    private readonly Guid _writer;
    private readonly LogSender _sender;
    private readonly Task _loop;
    private LogBatch _collecting;
    private long _pendingBytes;
    private bool _isIdle = true;
    private bool _isBusy;
    private long _startedAt;
    private bool _closed;
    private long _batch;

    public LogLane(LogLaneSetup setup, Guid writer, int number)
    {
        _setup = setup;
        _writer = writer;
        _number = number;
        _collecting = new LogBatch(setup.Options);
        _sender = setup.NewSender();
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

        await _stopping.EndAsync().ConfigureAwait(false);
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

        await _sender.DisposeAsync().ConfigureAwait(false);
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

        TimeSpan rest = _setup.Options.CommitPace - _setup.Time.GetElapsedTime(_startedAt);
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
        LogShipment shipment = LogShipment.Of(_writer, _number, ++_batch, runs);
        try
        {
            if (_setup.Spool?.Holds(_writer, _number) is true)
                await KeepAsync(batch, shipment, reason: null).ConfigureAwait(false);
            else
                await SendAsync(batch, runs, shipment).ConfigureAwait(false);
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

    private async Task SendAsync(LogBatch batch, IReadOnlyList<LogRun> runs, LogShipment shipment)
    {
        long startedAt = _setup.Time.GetTimestamp();
        long[] positions;
        try
        {
            positions = await _sender.SendAsync(shipment, () => IsOutOfPatience(startedAt)).ConfigureAwait(false);
        }
        catch (Exception away) when (
            PostgresErrors.ToPort(away, "An append to the event log") is StoreUnavailableException reason)
        {
            await KeepAsync(batch, shipment, reason).ConfigureAwait(false);
            return;
        }

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

    /// <summary>Appends are acknowledged when the spool has them; they have no positions yet.</summary>
    private async Task KeepAsync(LogBatch batch, LogShipment shipment, StoreUnavailableException? reason)
    {
        _setup.Kept(shipment);
        if (_setup.Spool is null)
            throw reason!;
        if (!await _setup.Spool.TryAddAsync(shipment).ConfigureAwait(false))
            throw new StoreUnavailableException(
                "The database is away, and what this node may keep for it is full"
                + (reason is null ? "." : $": {reason.Message}"));
        batch.CompleteUnplaced();
    }

    /// <summary>A closing log has none.</summary>
    private bool IsOutOfPatience(long startedAt) =>
        _stopping.IsCancellationRequested || _setup.Time.GetElapsedTime(startedAt) > _setup.Options.Patience;
}
