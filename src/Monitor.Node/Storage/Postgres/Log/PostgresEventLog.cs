using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// The event log of a cluster: one table on PostgreSQL, partitioned by time, a row for each run of records of a shard
/// that were appended together.
///
/// Phases of a record:
/// 1. The appender copies it into the batch that its shard's lane collects (<see cref="LogLane"/>). While one batch
///    commits the next collects, so an idle log answers in the time of one commit and a busy one makes larger batches.
/// 2. The server, in one transaction: takes the rows of the batch's shards in log_shards, in the order of the shards,
///    and with each the next positions; inserts the runs; notes the batch's number for its lane; commits as durably as
///    configured. A shard's row stays taken until the commit is visible, so positions become visible in their order,
///    and a reader that has seen one has seen all before it. A sequence alone would not do: who draws the smaller
///    number may commit later, and a reader that has gone past it would never see it.
/// 3. The appender's task ends. Readers on this node are woken, others notified (<see cref="LogRinger"/>,
///    <see cref="LogListener"/>), and all poll in case that is lost.
/// 4. The shard's reader gets the rows after its position (<see cref="LogPump"/>).
/// 5. When every record of a partition is behind its shard's trim point, it is dropped (<see cref="LogKeeper"/>).
///
/// A position has the server's timeline in its upper bits and counts records below. When a standby is promoted that had
/// not received the last appends, a reader may hold a position which the new primary never gave out; the new primary's
/// timeline is greater, so whatever it appends stands after that position and is not skipped.
///
/// What breaks, and what then:
/// - The answer to a commit is lost: the batch is sent again under its number and counts once.
/// - The server is away, restarts, fails over: appends wait as long as their patience, then are kept on this node's
///   disk up to a bound (<see cref="LogSpool"/>), then are refused; readers wait.
/// - The server's clock is set back: a shard's times stand still until it has caught up; nothing else goes by it.
/// </summary>
internal sealed class PostgresEventLog : IEventLog, IKeptRecords
{
    private readonly PostgresDatabase _database;
    private readonly PostgresLogOptions _options;
    private readonly LogKeeper _keeper;
    private readonly LogPump _pump;
    private readonly LogRinger _ringer;
    private readonly LogListener _listener;
    private readonly LogLane[] _lanes;
    private int _disposed;

    public PostgresEventLog(
        PostgresDatabase database, PostgresLogOptions options, TimeProvider time, ILogger logger,
        StoreCounters counters, LogSpool? spool = null)
    {
        _database = database;
        _options = options;
        Statistics = counters;
        Guid writer = Guid.NewGuid();
        _keeper = new LogKeeper(database, options, time, logger);
        _pump = new LogPump(database, options, time);
        _ringer = new LogRinger(database, writer, options.Pace, time);
        _listener = new LogListener(database, writer, _pump, time);
        var setup = new LogLaneSetup(database, options, _keeper, counters, time, Announce, spool, Keep);
        Spool = spool;
        spool?.Start(setup.NewSender(), Announce);
        _lanes = [.. Enumerable.Range(0, options.Lanes).Select(lane => new LogLane(setup, writer, lane))];
    }

    public IStoreStatistics Statistics { get; }

    /// <summary>What waits on this node's disk for the server; null where nothing may.</summary>
    public LogSpool? Spool { get; }

    public Action<ShardId, ReadOnlyMemory<byte>>? Kept { private get; set; }

    /// <summary>Partitions, for tests and for whoever cannot wait for the next turn.</summary>
    internal LogKeeper Keeper => _keeper;

    /// <summary>See the port. Once the record is taken it is on its way: cancelling has no effect any more.</summary>
    public ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard.Value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, _options.RecordBytesMax);
        if (cancel.IsCancellationRequested)
            return ValueTask.FromCanceled<LogPosition>(cancel);
        try
        {
            return new ValueTask<LogPosition>(
                _lanes[shard.Value % _lanes.Length].Append(shard, epoch, payload.Span));
        }
        catch (StoreUnavailableException refusal)
        {
            return ValueTask.FromException<LogPosition>(refusal);
        }
    }

    /// <summary>See the port. While the server is away this waits.</summary>
    public async ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        records.Clear();
        foreach (LogRecord record in await _pump.ReadAsync(shard, after.Value, maxBytes, cancel).ConfigureAwait(false))
            records.Add(record);
    }

    public async ValueTask<LogPosition> EndAsync(ShardId shard, CancellationToken cancel) =>
        new(await _database.ScalarAsync<long>(
            $"The end of shard {shard} of the event log", "SELECT position FROM log_shards WHERE shard = $1", cancel,
            Of(shard.Value)).ConfigureAwait(false));

    public ValueTask TrimAsync(ShardId shard, Epoch epoch, LogPosition through, CancellationToken cancel) =>
        _database.ExecuteAsync(
            $"A trim of shard {shard} of the event log", "SELECT log_trim_1($1, $2, $3)", cancel,
            Of(shard.Value), Of(epoch.Value), Of(through.Value));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        foreach (LogLane lane in _lanes)
            await lane.DisposeAsync().ConfigureAwait(false);
        if (Spool is not null)
            await Spool.DisposeAsync().ConfigureAwait(false);
        await _ringer.DisposeAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _pump.DisposeAsync().ConfigureAwait(false);
        await _keeper.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The server did not take a batch: what collectors wrote of it goes to whoever wants it.</summary>
    private void Keep(LogShipment shipment)
    {
        if (Kept is not { } kept)
            return;
        for (int run = 0; run < shipment.Shards.Length; run++)
        {
            if (shipment.Epochs[run] != Epoch.None.Value)
                continue;
            foreach (ReadOnlyMemory<byte> record in LogRun.Records(shipment.Counts[run], shipment.Payloads[run]))
                kept(new ShardId(shipment.Shards[run]), record);
        }
    }

    /// <summary>A shard has one reader, so one that is here needs no notification to wake it.</summary>
    private void Announce(IEnumerable<ShardId> shards)
    {
        ShardId[] elsewhere = [.. shards.Where(shard => !_pump.IsReadHere(shard))];
        foreach (ShardId shard in shards)
            _pump.Wake(shard);
        if (elsewhere.Length > 0)
            _ringer.Ring(elsewhere);
    }
}
