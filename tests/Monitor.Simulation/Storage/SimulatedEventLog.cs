using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>
/// The event log as one run of a node sees it. Appends become durable in the order of their calls, each a drawn time
/// later. Payloads that a reader got are overwritten at its next read: who kept one finds out.
/// </summary>
internal sealed class SimulatedEventLog(StoreSession session, LogMedium medium) : IEventLog, IKeptRecords
{
    private const byte Scribble = 0xEE;
    private readonly Lock _gate = new();
    private readonly Dictionary<ShardId, List<byte[]>> _lent = [];
    private readonly HashSet<TaskCompletionSource> _waiting = [];

    public Action<ShardId, ReadOnlyMemory<byte>>? Kept { private get; set; }

    public ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        byte[] copy = payload.ToArray();
        ValueTask<LogPosition> append = session.RunAsync(
            $"Append to shard {shard}", TimeToDurable, () => medium.Append(shard, epoch, copy), cancel);
        return Kept is { } kept && epoch == Epoch.None ? KeepAsync(append, shard, copy, kept) : append;
    }

    public async ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel)
    {
        records.Clear();
        TakeBack(shard);
        var found = new List<StoredRecord>();
        Task? arrival = await session.RunAsync("Read", () => medium.Read(shard, after, maxBytes, found), cancel)
            .ConfigureAwait(false);
        while (arrival is not null)
        {
            await WaitAsync(arrival, cancel).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            session.ThrowIfKilled();
            if (session.IsAway)
                throw new StoreUnavailableException("The log went away while a reader waited.");
            arrival = medium.Read(shard, after, maxBytes, found);
        }

        if (session.Faults.ReadDelayMax > TimeSpan.Zero)
            await session.RunAsync("Read", session.Faults.DrawReadDelay, () => 0, cancel).ConfigureAwait(false);
        foreach (StoredRecord record in found)
            records.Add(new LogRecord(record.Position, record.AppendedMs, Lend(shard, record.Payload)));
    }

    public ValueTask<LogPosition> EndAsync(ShardId shard, CancellationToken cancel) =>
        session.RunAsync("EndAsync", () => medium.EndOf(shard), cancel);

    public async ValueTask TrimAsync(ShardId shard, Epoch epoch, LogPosition through, CancellationToken cancel) =>
        await session.RunAsync("TrimAsync", () => medium.Trim(shard, epoch, through), cancel).ConfigureAwait(false);

    public ValueTask DisposeAsync()
    {
        session.Kill();
        Forget();
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the waiting of readers of a run that is over.</summary>
    public void Forget()
    {
        TaskCompletionSource[] waiting;
        lock (_gate)
        {
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (TaskCompletionSource one in waiting)
            Inline.Fail(one, new StoreUnavailableException("This run is over."));
    }

    private static async ValueTask<LogPosition> KeepAsync(
        ValueTask<LogPosition> append, ShardId shard, byte[] payload, Action<ShardId, ReadOnlyMemory<byte>> kept)
    {
        try
        {
            return await append.ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            kept(shard, payload);
            throw;
        }
    }

    /// <summary>A drawn time, but never before the append before this one.</summary>
    private TimeSpan TimeToDurable()
    {
        lock (medium)
        {
            DateTimeOffset now = session.Faults.Time.GetUtcNow();
            DateTimeOffset due = now + session.Faults.DrawDelay();
            if (medium.LastDue >= now && due <= medium.LastDue)
                due = medium.LastDue + TimeSpan.FromTicks(1);
            if (due > now)
                medium.LastDue = due;
            return due - now;
        }
    }

    /// <summary>
    /// Waits for a record. Behind a link it looks again every second as well, and so finds out that the log is away.
    /// </summary>
    private async Task WaitAsync(Task arrival, CancellationToken cancel)
    {
        var ended = new TaskCompletionSource();
        lock (_gate)
            _waiting.Add(ended);
        ITimer? poll = session.IsRemote ? session.Faults.Time.CreateTimer(
            _ => session.Answer(() => ended.TrySetResult()), null, TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan) : null;
        _ = arrival.ContinueWith(
            _ => session.Answer(() => ended.TrySetResult()), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        using (cancel.Register(() => ended.TrySetCanceled(cancel)))
            await ended.Task.ConfigureAwait(false);
        poll?.Dispose();
        lock (_gate)
            _waiting.Remove(ended);
    }

    private ReadOnlyMemory<byte> Lend(ShardId shard, byte[] payload)
    {
        byte[] copy = [.. payload];
        lock (_gate)
        {
            if (!_lent.TryGetValue(shard, out List<byte[]>? lent))
                _lent.Add(shard, lent = []);
            lent.Add(copy);
        }

        return copy;
    }

    private void TakeBack(ShardId shard)
    {
        lock (_gate)
        {
            if (!_lent.Remove(shard, out List<byte[]>? lent))
                return;
            foreach (byte[] payload in lent)
                payload.AsSpan().Fill(Scribble);
        }
    }
}
