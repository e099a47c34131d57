using System.Diagnostics;

namespace Monitor.Node.Storage;

/// <summary>The counters of one store. Written from any thread, read at any time.</summary>
internal sealed class StoreCounters(string store, Func<(long Files, long Bytes)> disk) : IStoreStatistics
{
    private long _appends;
    private long _appendedBytes;
    private long _groups;
    private long _syncs;
    private long _syncNanoseconds;
    private long _failedAppends;
    private long _tornBytes;
    private long _corruptions;

    public string Store => store;

    public long Appends => Volatile.Read(ref _appends);

    public long AppendedBytes => Volatile.Read(ref _appendedBytes);

    public long Groups => Volatile.Read(ref _groups);

    public long Syncs => Volatile.Read(ref _syncs);

    public long SyncNanoseconds => Volatile.Read(ref _syncNanoseconds);

    public long FailedAppends => Volatile.Read(ref _failedAppends);

    public long TornBytes => Volatile.Read(ref _tornBytes);

    public long Corruptions => Volatile.Read(ref _corruptions);

    public long Files => disk().Files;

    public long DiskBytes => disk().Bytes;

    /// <summary>One group of appends became durable.</summary>
    public void Appended(long appends, long bytes)
    {
        Interlocked.Add(ref _appends, appends);
        Interlocked.Add(ref _appendedBytes, bytes);
        Interlocked.Increment(ref _groups);
    }

    /// <summary>One sync ended that began at this time stamp of the stopwatch.</summary>
    public void Synced(long startedAt)
    {
        Interlocked.Increment(ref _syncs);
        Interlocked.Add(ref _syncNanoseconds, (long)Stopwatch.GetElapsedTime(startedAt).TotalNanoseconds);
    }

    public void Failed(long appends) => Interlocked.Add(ref _failedAppends, appends);

    public void Torn(long bytes) => Interlocked.Add(ref _tornBytes, bytes);

    public void Corrupted() => Interlocked.Increment(ref _corruptions);
}
