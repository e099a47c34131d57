using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// The event log of one node on its own disk: one physical log for all its shards, so that one sync makes the
/// appends of all of them durable.
///
/// Phases of a record:
/// 1. The appender, on its own thread, takes the checksum, then under a short lock gets a position and copies the
///    payload into the tail (<see cref="LogTail"/>), the log's newest megabytes in memory.
/// 2. The writer (<see cref="SegmentWriter"/>, one thread) takes all that waits as one batch, writes it behind the
///    last one and syncs, as the durability asks. Meanwhile the next batch collects.
/// 3. The shard's last durable position moves: its reader wakes and gets the record from the tail, without copy and
///    without disk; the appender's task ends.
/// 4. When every shard has trimmed past a segment, its file goes.
///
/// A position is the record's place in one endless file that the segments are pieces of, with gaps between runs.
/// A reader that is behind what the tail still holds (after a restart, or because it is slow) reads the segments,
/// each through its index, so that it touches its own records only.
///
/// What breaks, and what then:
/// - Killed process: the operating system has all that was written. The next start reads the headers and the last
///   segment; a half-written record at its end is cut off, and was acknowledged to nobody.
/// - Power cut: the same, as far as the durability promised. Each record says up to where the log was synced when it
///   was written. The log ends at the first hole, with a warning and a count of the bytes cut, unless a record behind
///   the hole says that the place was synced: then it is damage and is reported with file and offset
///   (<see cref="StoreCorruptException"/>), never skipped.
/// - Full disk, failed write or sync: the appends of this batch and of those behind it are answered with
///   <see cref="StoreUnavailableException"/>; the file is cut to its last acknowledged record, and the next append
///   tries a fresh segment. After a failed sync the old file is never written again: what the kernel kept of it is
///   unknown.
/// - A disk that hangs: appends wait, up to a bound in bytes, then are refused at once.
/// </summary>
public sealed class SegmentEventLog : IEventLog
{
    private readonly SegmentEventLogOptions _options;
    private readonly ISegmentFiles _files;
    private readonly ILogger _logger;
    private readonly LogState _state;
    private readonly SegmentWriter _writer;
    private bool _disposed;

    private SegmentEventLog(SegmentEventLogOptions options, ISegmentFiles files, TimeProvider time, ILogger logger)
    {
        _options = options;
        _files = files;
        _logger = logger;
        var counters = new StoreCounters("log", () => _state!.DiskUse());
        RecoveredLog recovered = new LogRecovery(files, counters, logger).Recover();
        _state = new LogState(options, time, recovered);
        _writer = new SegmentWriter(_state, files, options, time, counters, logger);
        Statistics = counters;
    }

    public IStoreStatistics Statistics { get; }

    /// <summary>Opens or makes the log in a directory that no other process uses (see DirectoryLock).</summary>
    /// <exception cref="StoreCorruptException">Durable records are damaged.</exception>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static SegmentEventLog Open(SegmentEventLogOptions options, TimeProvider time, ILogger logger) =>
        new(options, new DiskSegmentFiles(options.Directory), time, logger);

    internal static SegmentEventLog Open(
        SegmentEventLogOptions options, ISegmentFiles files, TimeProvider time, ILogger logger) =>
        new(options, files, time, logger);

    /// <summary>See the port. Once the record is taken it will be written: cancelling has no effect any more.</summary>
    public ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard.Value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, _options.RecordBytesMax);
        if (cancel.IsCancellationRequested)
            return ValueTask.FromCanceled<LogPosition>(cancel);
        try
        {
            ValueTask<LogPosition> durable = _state.Append(shard, epoch, payload.Span);
            _writer.Wake();
            return durable;
        }
        catch (Exception refusal) when (refusal is FencedException or StoreUnavailableException)
        {
            return ValueTask.FromException<LogPosition>(refusal);
        }
    }

    public async ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel)
    {
        records.Clear();
        List<IndexEntry> entries = [];
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            switch (_state.Read(shard, after.Value, maxBytes, records, entries))
            {
                case ReadStep.Done:
                    return;
                case ReadStep.Wait wait:
                    await wait.Arrival.WaitAsync(cancel).ConfigureAwait(false);
                    break;
                case ReadStep.NeedIndex need:
                    FromDisk(need.Segment, after, () => need.Segment.Index = SegmentScan.LoadIndex(need.Segment));
                    break;
                case ReadStep.OnDisk disk:
                    FromDisk(disk.Segment, after, () => SegmentReader.Read(disk.Segment, disk.Shard, entries, records));
                    return;
            }
        }
    }

    public ValueTask<LogPosition> EndAsync(ShardId shard, CancellationToken cancel) =>
        ValueTask.FromResult(_state.EndOf(shard));

    /// <summary>Records up to here are needed no more, as far as this log remembers.</summary>
    public LogPosition TrimmedThrough(ShardId shard) => _state.TrimmedThrough(shard);

    public ValueTask TrimAsync(ShardId shard, Epoch epoch, LogPosition through, CancellationToken cancel)
    {
        try
        {
            Delete(_state.Trim(shard, epoch, through));
            return ValueTask.CompletedTask;
        }
        catch (FencedException refusal)
        {
            return ValueTask.FromException(refusal);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_disposed)
            return ValueTask.CompletedTask;
        _disposed = true;
        _state.Close();
        _writer.Dispose();
        _state.DisposeFiles();
        return ValueTask.CompletedTask;
    }

    /// <summary>Oldest first, and no further than the first that stays: the files on disk never have a hole.</summary>
    private void Delete(IReadOnlyList<Segment> segments)
    {
        try
        {
            foreach (Segment segment in segments)
            {
                segment.File!.Dispose();
                _files.Delete(segment.Start);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning(error, "A segment that nobody needs could not be deleted; the next start tries again");
        }
    }

    /// <summary>Reading a segment that a trim takes away meanwhile is reading trimmed records.</summary>
    private static void FromDisk(Segment segment, LogPosition after, Action read)
    {
        try
        {
            read();
        }
        catch (ObjectDisposedException)
        {
            throw new LogTrimmedException(
                $"{segment.File!.Path} was trimmed while it was read after position {after}.");
        }
        catch (IOException error)
        {
            throw new StoreUnavailableException($"{segment.File!.Path} cannot be read: {error.Message}", error);
        }
    }
}
