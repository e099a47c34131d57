using System.Diagnostics;
using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// The one thread that writes. While it writes and syncs one batch the next collects, so the slower the disk the
/// larger the batches: an idle log answers in one sync's time, a busy one loses no throughput to syncing.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly LogState _state;
    private readonly ISegmentFiles _files;
    private readonly SegmentEventLogOptions _options;
    private readonly StoreCounters _counters;
    private readonly ILogger _logger;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private readonly ITimer? _syncTimer;
    private readonly LogBatch _batch = new();
    private Segment? _current;
    private Segment? _abandoned;
    private long _syncedBefore;
    private Task _backgroundSync = Task.CompletedTask;
    private volatile bool _syncLost;
    private volatile bool _idle;
    private volatile bool _syncDue;
    private volatile bool _stopping;
    private bool _failing;

    public SegmentWriter(
        LogState state, ISegmentFiles files, SegmentEventLogOptions options, TimeProvider time, StoreCounters counters,
        ILogger logger)
    {
        _state = state;
        _files = files;
        _options = options;
        _counters = counters;
        _logger = logger;
        _syncedBefore = state.LastSegment?.End ?? 0;
        TimeSpan interval = options.Durability.Interval;
        if (options.Durability.Mode == LogDurabilityMode.Interval)
            _syncTimer = time.CreateTimer(_ => SyncSoon(), null, interval, interval);
        _thread = new Thread(Run) { Name = "event log writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>
    /// Something waits to be written. Cheap while the writer is busy: it looks again before it rests.
    /// </summary>
    public void Wake()
    {
        if (_idle)
            _wake.Set();
    }

    /// <summary>Writes what still waits, closes the segment, syncs, and ends the thread.</summary>
    public void Dispose()
    {
        _syncTimer?.Dispose();
        _stopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void SyncSoon()
    {
        _syncDue = true;
        try
        {
            _wake.Set();
        }
        catch (ObjectDisposedException)
        {
            // The timer's last tick may come after the end; the end has synced.
        }
    }

    private void Run()
    {
        while (true)
        {
            if (WriteWaiting() || SyncIfDue())
                continue;
            if (_stopping)
                break;
            // Say "idle", then look once more: an append that came before it was said saw no need to wake us.
            _idle = true;
            if (!WriteWaiting())
                _wake.WaitOne();
            _idle = false;
        }

        _backgroundSync.Wait();
        CloseCurrent();
    }

    private bool WriteWaiting()
    {
        if (!_state.Take(_batch))
            return false;
        try
        {
            Write(_batch);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Abandon(error);
            return true;
        }

        // Counted before it is told, so that who was told finds it counted.
        _counters.Appended(_batch.Waiters.Count, _batch.PayloadBytes);
        _state.Complete(_batch);
        _batch.Clear();
        if (_failing)
        {
            _failing = false;
            _logger.LogInformation("The event log takes appends again");
        }

        return true;
    }

    private void Write(LogBatch batch)
    {
        if (batch.Segment != _current)
            Roll(batch.Segment);
        Segment segment = batch.Segment;
        foreach (LogBatch.Range range in batch.Ranges)
        {
            Span<byte> bytes = range.Chunk.Buffer.AsSpan(range.From, range.To - range.From);
            for (Span<byte> rest = bytes; rest.Length > 0;)
                rest = rest[RecordHeader.Finish(rest, Volatile.Read(ref _syncedBefore))..];
            segment.File!.Write(bytes, range.Chunk.Start + range.From - segment.Start);
        }

        if (_options.Durability.Mode == LogDurabilityMode.Always)
            Sync(segment, batch.End);
    }

    /// <summary>Closes the segment before, and makes the next one, whose header sums up all before it.</summary>
    private void Roll(Segment next)
    {
        if (_abandoned is not null)
            CutAbandoned(_abandoned);
        if (_current is not null)
        {
            WriteIndex(_current);
            if (_options.Durability.Mode == LogDurabilityMode.System)
                SyncInBackground(_current);
            else
                Sync(_current, _current.End);
            _current = null;
        }

        Segment? last = _state.LastSegment;
        var header = new SegmentHeader(
            next.Start, last?.Start ?? 0, last?.End ?? 0, last?.IndexPosition ?? 0, Volatile.Read(ref _syncedBefore),
            next.Marks);
        next.File = _files.Create(next.Start, header.Encode(), _options.SegmentBytes);
        _state.Created(next);
        _current = next;
    }

    private void Sync(Segment segment, long end)
    {
        long started = Stopwatch.GetTimestamp();
        segment.File!.Sync();
        _counters.Synced(started);
        if (!_syncLost)
            Volatile.Write(ref _syncedBefore, end);
    }

    /// <summary>
    /// Under the policy "os" nobody waits for a closed segment to be on the device, but the log must know when it is,
    /// so that the next start need not read it whole. After a sync that failed it never again says that it is: a
    /// later sync that succeeds proves nothing of pages that the kernel gave up.
    /// </summary>
    private void SyncInBackground(Segment segment)
    {
        _backgroundSync = _backgroundSync.ContinueWith(
            _ =>
            {
                try
                {
                    Sync(segment, segment.End);
                }
                catch (IOException error)
                {
                    _syncLost = true;
                    _logger.LogError(error, "{Path} could not be synced", segment.File!.Path);
                }
            },
            TaskScheduler.Default);
    }

    private bool SyncIfDue()
    {
        if (!_syncDue)
            return false;
        _syncDue = false;
        if (_current is null || _syncedBefore == _current.End)
            return false;
        try
        {
            Sync(_current, _current.End);
        }
        catch (IOException error)
        {
            _batch.Clear();
            Abandon(error);
        }

        return true;
    }

    /// <summary>
    /// A failed write or sync leaves the file in a state that nobody knows. It ends at the last record that was
    /// acknowledged; the next append tries a fresh segment, so the log works again as soon as the disk does.
    /// </summary>
    private void Abandon(Exception error)
    {
        if (_current is not null)
        {
            Segment segment = _current;
            _current = null;
            _abandoned = segment;
            try
            {
                CutAbandoned(segment);
            }
            catch (IOException)
            {
                // Tried again before the next segment is made: until then nothing is answered but "unavailable".
            }
        }

        var refusal = new StoreUnavailableException($"The event log cannot write: {error.Message}", error);
        int failed = _state.Fail(_batch, refusal);
        _batch.Clear();
        _counters.Failed(failed);
        if (!_failing)
            _logger.LogError(error, "The event log cannot write; appends are refused until it can");
        _failing = true;
    }

    private void CutAbandoned(Segment segment)
    {
        segment.File!.Truncate(segment.End - segment.Start);
        if (_options.Durability.Mode == LogDurabilityMode.Interval)
            WriteAgain(segment);
        _abandoned = null;
    }

    /// <summary>
    /// Between syncs records are acknowledged that a failed sync may have lost, though the kernel still has their
    /// pages and calls them clean: another sync would succeed without writing them. Written again they are dirty.
    /// </summary>
    private void WriteAgain(Segment segment)
    {
        byte[] bytes = new byte[1 << 20];
        for (long at = Math.Max(_syncedBefore, segment.Start + segment.HeaderSize); at < segment.End;)
        {
            Span<byte> piece = bytes.AsSpan(0, (int)Math.Min(bytes.Length, segment.End - at));
            int read = segment.File!.Read(piece, at - segment.Start);
            if (read == 0)
                throw new IOException($"{segment.File.Path} ends before its last record.");
            segment.File.Write(piece[..read], at - segment.Start);
            at += read;
        }

        Sync(segment, segment.End);
    }

    /// <summary>
    /// The index is a help for readers, not a promise: a segment without one is scanned when it is read.
    /// </summary>
    private void WriteIndex(Segment segment)
    {
        byte[] payload = segment.Index!.Encode();
        byte[] record = new byte[RecordHeader.RecordSize(payload.Length)];
        uint checksum = Crc32C.Compute(payload);
        RecordHeader.Begin(record, checksum, payload.Length, RecordHeader.IndexShard, 0, 0, segment.End);
        payload.CopyTo(record.AsSpan(RecordHeader.Size));
        RecordHeader.Finish(record, Volatile.Read(ref _syncedBefore));
        try
        {
            segment.File!.Write(record, segment.End - segment.Start);
            segment.File.Truncate(segment.End - segment.Start + record.Length);
            segment.IndexPosition = segment.End;
        }
        catch (IOException error)
        {
            _logger.LogWarning(error, "{Path} stays without an index", segment.File!.Path);
        }
    }

    private void CloseCurrent()
    {
        if (_current is null)
            return;
        try
        {
            Sync(_current, _current.End);
            WriteIndex(_current);
            Sync(_current, _current.End);
        }
        catch (IOException error)
        {
            _logger.LogError(error, "The event log could not be synced at its end");
        }
    }
}
