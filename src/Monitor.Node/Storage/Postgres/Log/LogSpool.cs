using Monitor.Actors.Ports;
using Monitor.Node.Storage.Segments;
using Monitor.Shared.Sharding;
using Npgsql;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// Batches that the server could not take, on this node's disk, up to a bound. They were acknowledged when they were
/// synced here, and go to the server in their order when it is back.
///
/// Each keeps the identity that it has for the server. One that had been sent already and whose answer never came is
/// spooled like any other: if it is there, sending it again changes nothing. So is one that a crash finds between the
/// server and the trim of the spool. While a lane has batches here its next ones queue up behind them; and behind what
/// an earlier run left all do, for a native session that goes on after the restart must not overtake its own batches:
/// they would pass for duplicates.
/// </summary>
internal sealed class LogSpool : IAsyncDisposable
{
    private const int ReadBytes = 1 << 20;

    private static readonly ShardId Only = new(0);
    private static readonly TimeSpan DiskRest = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly SegmentEventLogOptions _options;
    private readonly SegmentEventLog _log;
    private readonly LogPosition _leftThrough;
    private readonly long _bytesMax;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<(Guid Writer, int Lane), int> _waiting = [];
    private Task _draining = Task.CompletedTask;
    private long _bytes;
    private long _batches;
    private long _refused;
    private long _failures;
    private long _failedAt;
    private bool _holdsLeft;

    private LogSpool(SegmentEventLogOptions options, long bytesMax, TimeProvider time, ILogger logger)
    {
        _options = options;
        _log = SegmentEventLog.Open(options, time, logger);
        _leftThrough = _log.EndAsync(Only, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        _holdsLeft = _leftThrough > _log.TrimmedThrough(Only);
        _bytesMax = bytesMax;
        _time = time;
        _logger = logger;
    }

    /// <summary>What waits, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>
    /// Whether it takes more; the last sixteenth is for what comes until senders go elsewhere. After a batch that the
    /// disk did not take it says no for a while.
    /// </summary>
    public bool HasRoom => Bytes < _bytesMax - _bytesMax / 16 && !IsDiskAtRest;

    /// <summary>Batches that were spooled since the start.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Batches that the spool was too full for.</summary>
    public long Refused => Volatile.Read(ref _refused);

    private bool IsDiskAtRest =>
        Interlocked.Read(ref _failures) > 0 && _time.GetElapsedTime(Volatile.Read(ref _failedAt)) < DiskRest;

    /// <param name="directory">In a data directory that is this process's own.</param>
    public static LogSpool Open(string directory, long bytesMax, TimeProvider time, ILogger logger) =>
        new(new SegmentEventLogOptions { Directory = directory }, bytesMax, time, logger);

    /// <summary>Begins to send what an earlier run left, and whatever comes.</summary>
    /// <param name="sender">Only the spool's own.</param>
    /// <param name="appended">Told which shards have new records.</param>
    public void Start(LogSender sender, Action<IEnumerable<ShardId>> appended) =>
        _draining = Task.Run(() => DrainAsync(sender, appended));

    /// <summary>True while something waits here that the next batch of a lane must not overtake.</summary>
    public bool Holds(Guid writer, int lane)
    {
        lock (_gate)
            return _holdsLeft || _waiting.ContainsKey((writer, lane));
    }

    /// <summary>Keeps a batch; false when there is no room for it, or no disk.</summary>
    public async ValueTask<bool> TryAddAsync(LogShipment shipment)
    {
        byte[] bytes = shipment.Encode();
        lock (_gate)
        {
            if (_bytes + bytes.Length > _bytesMax || bytes.Length > _options.RecordBytesMax)
            {
                _refused++;
                return false;
            }

            _bytes += bytes.Length;
            _waiting[(shipment.Writer, shipment.Lane)] =
                _waiting.GetValueOrDefault((shipment.Writer, shipment.Lane)) + 1;
        }

        try
        {
            await _log.AppendAsync(Only, Epoch.None, bytes, CancellationToken.None).ConfigureAwait(false);
            Interlocked.Increment(ref _batches);
            return true;
        }
        catch (StoreUnavailableException noDisk)
        {
            _logger.LogError("The spool cannot take a batch: {Reason}", noDisk.Message);
            Volatile.Write(ref _failedAt, _time.GetTimestamp());
            Interlocked.Increment(ref _failures);
            Forget(shipment, bytes.Length);
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync().ConfigureAwait(false);
        await _draining.ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task DrainAsync(LogSender sender, Action<IEnumerable<ShardId>> appended)
    {
        var records = new List<LogRecord>();
        try
        {
            LogPosition position = await FindStartAsync(records).ConfigureAwait(false);
            while (true)
            {
                if (position >= _leftThrough)
                    LetPass();
                await _log.ReadAsync(Only, position, ReadBytes, records, _stopping.Token).ConfigureAwait(false);
                foreach (LogRecord record in records)
                {
                    position = record.Position;
                    if (record.Payload.IsEmpty)
                        continue;
                    LogShipment shipment = LogShipment.Decode(record.Payload.Span);
                    if (!await TrySendAsync(sender, shipment).ConfigureAwait(false))
                        return;
                    await _log.TrimAsync(Only, Epoch.None, position, CancellationToken.None).ConfigureAwait(false);
                    Forget(shipment, record.Payload.Length);
                    appended(shipment.Shards.Select(shard => new ShardId(shard)).Distinct());
                    if (position == await _log.EndAsync(Only, CancellationToken.None).ConfigureAwait(false))
                        await MarkEmptyAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // What is left waits for the next start.
        }
        catch (Exception damaged) when (damaged is StoreCorruptException or StoreUnavailableException)
        {
            _logger.LogCritical(damaged, "The spool cannot be forwarded; what arrives is kept until it is full");
            LetPass();
        }
        finally
        {
            await sender.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>What an earlier run left is with the server, or will never be.</summary>
    private void LetPass()
    {
        lock (_gate)
            _holdsLeft = false;
    }

    /// <summary>
    /// The last mark that an earlier run left; what that run left behind it is sent, and counted as waiting. Some of it
    /// may have been sent already, and turns out to be there.
    /// </summary>
    private async Task<LogPosition> FindStartAsync(List<LogRecord> records)
    {
        LogPosition start = _log.TrimmedThrough(Only);
        long bytes = 0;
        for (LogPosition position = start; position < _leftThrough; position = records[^1].Position)
        {
            await _log.ReadAsync(Only, position, ReadBytes, records, _stopping.Token).ConfigureAwait(false);
            foreach (LogRecord record in records.TakeWhile(record => record.Position <= _leftThrough))
            {
                bytes = record.Payload.IsEmpty ? 0 : bytes + record.Payload.Length;
                if (record.Payload.IsEmpty)
                    start = record.Position;
            }
        }

        Interlocked.Add(ref _bytes, bytes);
        return start;
    }

    /// <summary>
    /// Notes, as an empty record, that all before it is sent. The server forgets old batches in time, and a spool that
    /// was empty must not be sent again then.
    /// </summary>
    private async Task MarkEmptyAsync()
    {
        try
        {
            await _log.AppendAsync(Only, Epoch.None, ReadOnlyMemory<byte>.Empty, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (StoreUnavailableException noDisk)
        {
            _logger.LogWarning("The spool is empty and cannot note it: {Reason}", noDisk.Message);
        }
    }

    /// <summary>Tries as long as it takes; false when the node stops meanwhile.</summary>
    private async Task<bool> TrySendAsync(LogSender sender, LogShipment shipment)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await sender.SendAsync(shipment, () => _stopping.IsCancellationRequested).ConfigureAwait(false);
                return true;
            }
            catch (Exception error) when (PostgresErrors.ToPort(error, "Forwarding the spool") is { } known)
            {
                _logger.LogWarning("{Reason}", known.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None).ConfigureAwait(false);
            }
            catch (PostgresException refused)
            {
                _logger.LogCritical(
                    refused, "The server refuses batch {Number} of the spool for good; it is left out",
                    shipment.Number);
                return true;
            }
        }

        return false;
    }

    private void Forget(LogShipment shipment, int bytes)
    {
        lock (_gate)
        {
            _bytes = Math.Max(0, _bytes - bytes);
            (Guid, int) lane = (shipment.Writer, shipment.Lane);
            if (_waiting.TryGetValue(lane, out int count) && count > 1)
                _waiting[lane] = count - 1;
            else
                _waiting.Remove(lane);
        }
    }
}
