using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// Reads for all shards of this node in one statement at a time: while one is under way the next ones gather, as
/// appends do. A reader waits here until its shard has something for it, through any outage: what it holds in memory
/// stays good, and it goes on where it was.
///
/// Notifications wake a reader, and looks of its own are for those that do not reach it: often while nobody listens, or
/// while another node may still take its shard's reader for its own and be silent; seldom after that, for a
/// notification that was lost with the server that should have passed it on.
/// </summary>
internal sealed class LogPump : IAsyncDisposable
{
    private const int RowsMax = 64;

    /// <summary>
    /// For each shard the rows after its position, until they have the bytes that were asked for. Sizes are known
    /// without reading the payloads, so that nothing is read to be thrown away.
    /// </summary>
    private const string ReadSql =
        """
        SELECT q.ordinal::integer, r.position, r.appended_ms, r.records, r.payload
        FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS q (shard, after, since_ms, bytes, ordinal)
        CROSS JOIN LATERAL (
          SELECT * FROM (
            SELECT position, appended_ms, records, payload,
              sum(octet_length(payload)) OVER (ORDER BY position) - octet_length(payload) AS before
            FROM (
              SELECT position, appended_ms, records, payload FROM log
              WHERE shard = q.shard AND position > q.after AND appended_ms >= q.since_ms
              ORDER BY position LIMIT 64) first
          ) sized WHERE before < q.bytes) r
        ORDER BY 1, 2
        """;

    /// <summary>
    /// Asked after the rows: a partition is dropped only after its trim point is there, so whoever misses rows that
    /// are dropped sees the trim point.
    /// </summary>
    private const string TrimmedSql = "SELECT shard, trimmed FROM log_shards WHERE shard = ANY ($1)";

    /// <summary>A shard has a record at least each second, so its reader asks as often.</summary>
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(2);

    /// <summary>By then every other node knows that the shard's reader is not there any more.</summary>
    private static readonly TimeSpan KnownAfter = GoneAfter * 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly List<ReadRequest> _requests = [];
    private readonly Dictionary<ShardId, ShardCursor> _cursors = [];
    private readonly PostgresDatabase _database;
    private readonly LogPace _pace;
    private readonly int _pollsOfHeard;
    private readonly TimeProvider _time;
    private readonly ITimer _poll;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;
    private bool _isSignalled;
    private bool _isListening;
    private int _polls;

    public LogPump(PostgresDatabase database, PostgresLogOptions options, TimeProvider time)
    {
        _database = database;
        _pace = new LogPace(options.Pace, time);
        _pollsOfHeard = options.PollsOfHeard;
        _time = time;
        _loop = Task.Run(RunAsync);
        _poll = time.CreateTimer(_ => Poll(), null, options.PollEvery, options.PollEvery);
    }

    /// <summary>See the port.</summary>
    public async Task<List<LogRecord>> ReadAsync(ShardId shard, long after, int maxBytes, CancellationToken cancel)
    {
        var request = new ReadRequest(shard, after, maxBytes);
        lock (_gate)
        {
            ShardCursor cursor = CursorOf(shard);
            request.SinceMs = cursor.Position == after ? cursor.AppendedMs : long.MinValue;
            request.IsReady = !(cursor.Position == after && cursor.IsAtEnd);
            if (!cursor.IsReadHere)
                cursor.ReadHereSince = _time.GetTimestamp();
            cursor.IsReadHere = true;
            cursor.AskedAt = _time.GetTimestamp();
            _requests.Add(request);
            if (request.IsReady)
                Signal();
        }

        using CancellationTokenRegistration registration = cancel.Register(() => Leave(request, cancel));
        return await request.Records.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the shard's reader is here, and so nowhere else. Wrong for a moment when the shard has just moved: then
    /// its new reader finds what was appended here when it looks by itself.
    /// </summary>
    public bool IsReadHere(ShardId shard)
    {
        lock (_gate)
        {
            return _cursors.TryGetValue(shard, out ShardCursor? cursor) && cursor.IsReadHere
                && _time.GetElapsedTime(cursor.AskedAt) < GoneAfter;
        }
    }

    /// <summary>The shard may have new records.</summary>
    public void Wake(ShardId shard)
    {
        lock (_gate)
        {
            CursorOf(shard).IsAtEnd = false;
            foreach (ReadRequest request in _requests)
            {
                if (request.Shard == shard)
                {
                    request.IsReady = true;
                    Signal();
                }
            }
        }
    }

    /// <summary>Every shard may have.</summary>
    public void WakeAll()
    {
        lock (_gate)
        {
            foreach (ReadRequest request in _requests)
                request.IsReady = true;
            if (_requests.Count > 0)
                Signal();
        }
    }

    /// <summary>Whether notifications reach this node, from now on.</summary>
    public void Listens(bool isListening)
    {
        lock (_gate)
            _isListening = isListening;
        // What was said while nobody listened.
        if (isListening)
            WakeAll();
    }

    public async ValueTask DisposeAsync()
    {
        await _poll.DisposeAsync().ConfigureAwait(false);
        await _stopping.EndAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        lock (_gate)
        {
            foreach (ReadRequest request in _requests)
                request.Records.TrySetException(new StoreUnavailableException("The event log is closed."));
        }

        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        TimeSpan pause = FirstPause;
        try
        {
            while (true)
            {
                await _work.WaitAsync(_stopping.Token).ConfigureAwait(false);
                List<ReadRequest> asked = Take();
                if (asked.Count == 0)
                    continue;
                if (await TryReadAsync(asked).ConfigureAwait(false) is { } wasBehind)
                {
                    pause = FirstPause;
                    if (!wasBehind && _pace.Take() is { } rest && rest > TimeSpan.Zero)
                        await Task.Delay(rest, _time, _stopping.Token).ConfigureAwait(false);
                }
                else
                {
                    await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(false);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                    WakeAll();
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Closed.
        }
    }

    private void Poll()
    {
        lock (_gate)
        {
            bool isForAll = !_isListening || ++_polls % _pollsOfHeard == 0;
            foreach (ReadRequest request in _requests)
            {
                if (!isForAll && _time.GetElapsedTime(CursorOf(request.Shard).ReadHereSince) >= KnownAfter)
                    continue;
                request.IsReady = true;
                Signal();
            }
        }
    }

    private List<ReadRequest> Take()
    {
        lock (_gate)
        {
            _isSignalled = false;
            _requests.RemoveAll(request => request.Records.Task.IsCompleted);
            List<ReadRequest> ready = _requests.FindAll(request => request.IsReady);
            foreach (ReadRequest request in ready)
            {
                // Before the look: whatever is appended from now on wakes again.
                request.IsReady = false;
                CursorOf(request.Shard).IsAtEnd = true;
            }

            return ready;
        }
    }

    /// <returns>Whether a shard has more than it was given; null when the server is away.</returns>
    private async Task<bool?> TryReadAsync(List<ReadRequest> asked)
    {
        try
        {
            return await _database.RunAsync(
                "Reading the event log", (connection, cancel) => ReadAsync(connection, asked, cancel), _stopping.Token)
                .ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            foreach (ReadRequest request in asked)
                request.Records.TrySetException(error);
            return false;
        }
    }

    private async Task<bool> ReadAsync(NpgsqlConnection connection, List<ReadRequest> asked, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        int[] shards = [.. asked.Select(request => request.Shard.Value)];
        batch.Add(
            ReadSql, Of(shards), Of(asked.Select(request => request.After).ToArray()),
            Of(asked.Select(request => request.SinceMs).ToArray()),
            Of(asked.Select(request => (long)request.MaxBytes).ToArray()));
        batch.Add(TrimmedSql, Of(shards));
        await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        var found = asked.ConvertAll(_ => new Found());
        while (await rows.ReadAsync(cancel).ConfigureAwait(false))
        {
            int index = rows.GetInt32(0) - 1;
            byte[] payload = rows.GetFieldValue<byte[]>(4);
            found[index].Rows++;
            found[index].Bytes += payload.Length;
            LogRun.Read(
                rows.GetInt64(1), rows.GetInt32(3), rows.GetInt64(2), payload, asked[index].After,
                found[index].Records);
        }

        await rows.NextResultAsync(cancel).ConfigureAwait(false);
        var trimmed = new Dictionary<int, long>();
        while (await rows.ReadAsync(cancel).ConfigureAwait(false))
            trimmed[rows.GetInt32(0)] = rows.GetInt64(1);
        return Answer(asked, found, trimmed);
    }

    private bool Answer(List<ReadRequest> asked, List<Found> found, Dictionary<int, long> trimmed)
    {
        bool isBehind = false;
        lock (_gate)
        {
            for (int i = 0; i < asked.Count; i++)
            {
                (ReadRequest request, Found rows) = (asked[i], found[i]);
                if (trimmed.GetValueOrDefault(request.Shard.Value) > request.After)
                {
                    request.Records.TrySetException(new LogTrimmedException(
                        $"Shard {request.Shard} of the event log is trimmed through "
                        + $"{trimmed[request.Shard.Value]}; {request.After} is behind that."));
                    continue;
                }

                if (rows.Records.Count == 0)
                    continue;
                ShardCursor cursor = CursorOf(request.Shard);
                cursor.Position = rows.Records[^1].Position.Value;
                cursor.AppendedMs = rows.Records[^1].AppendedMs;
                if (rows.Rows == RowsMax || rows.Bytes >= request.MaxBytes)
                {
                    cursor.IsAtEnd = false;
                    isBehind = true;
                }

                request.Records.TrySetResult(rows.Records);
            }
        }

        return isBehind;
    }

    private void Leave(ReadRequest request, CancellationToken cancel)
    {
        lock (_gate)
            CursorOf(request.Shard).IsReadHere = false;
        request.Records.TrySetCanceled(cancel);
    }

    private ShardCursor CursorOf(ShardId shard)
    {
        if (!_cursors.TryGetValue(shard, out ShardCursor? cursor))
            _cursors.Add(shard, cursor = new ShardCursor());
        return cursor;
    }

    private void Signal()
    {
        if (_isSignalled)
            return;
        _isSignalled = true;
        _work.Release();
    }

    /// <summary>Where the shard's reader was last, and whether it had seen all then.</summary>
    private sealed class ShardCursor
    {
        public long Position { get; set; } = -1;

        public long AppendedMs { get; set; }

        public bool IsAtEnd { get; set; }

        /// <summary>False once the reader has gone.</summary>
        public bool IsReadHere { get; set; }

        public long ReadHereSince { get; set; }

        public long AskedAt { get; set; }
    }

    private sealed class ReadRequest(ShardId shard, long after, int maxBytes)
    {
        public ShardId Shard => shard;

        public long After => after;

        public int MaxBytes => maxBytes;

        /// <summary>No record after the position is older: spares the look into older partitions.</summary>
        public long SinceMs { get; set; }

        public bool IsReady { get; set; }

        public TaskCompletionSource<List<LogRecord>> Records { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Found
    {
        public List<LogRecord> Records { get; } = [];

        public int Rows { get; set; }

        public long Bytes { get; set; }
    }
}
