using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>
/// The event log as one run of a node sees it. Appends become durable in the order of their calls, each a drawn time
/// later. Payloads that a reader got are overwritten at its next read: who kept one finds out.
/// </summary>
internal sealed class SimulatedEventLog(StoreSession session, LogMedium medium) : IEventLog
{
    private const byte Scribble = 0xEE;
    private readonly Lock _gate = new();
    private readonly Dictionary<ShardId, List<byte[]>> _lent = [];
    private readonly HashSet<TaskCompletionSource> _waiting = [];

    public async ValueTask<LogPosition> AppendAsync(
        ShardId shard, Epoch epoch, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        session.ThrowIfKilled();
        byte[] copy = payload.ToArray();
        bool fails = session.Faults.DrawError();
        await session.Faults.WaitAsync(TimeToDurable()).ConfigureAwait(false);
        session.ThrowIfKilled();
        if (fails)
            throw new StoreUnavailableException("The append failed, as the simulation drew.");
        LogPosition position = medium.Append(shard, epoch, copy);
        await session.Faults.WaitAsync(session.Faults.DrawDelay()).ConfigureAwait(false);
        session.ThrowIfKilled();
        return position;
    }

    public async ValueTask ReadAsync(
        ShardId shard, LogPosition after, int maxBytes, IList<LogRecord> records, CancellationToken cancel)
    {
        records.Clear();
        TakeBack(shard);
        bool fails = session.Faults.DrawError();
        await session.Faults.WaitAsync(session.Faults.DrawDelay()).ConfigureAwait(false);
        if (fails)
            throw new StoreUnavailableException("The read failed, as the simulation drew.");
        var found = new List<StoredRecord>();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            session.ThrowIfKilled();
            if (medium.Read(shard, after, maxBytes, found) is not { } arrival)
                break;
            await WaitAsync(arrival, cancel).ConfigureAwait(false);
        }

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

    private async Task WaitAsync(Task arrival, CancellationToken cancel)
    {
        var ended = new TaskCompletionSource();
        lock (_gate)
            _waiting.Add(ended);
        await using CancellationTokenRegistration cancelled = cancel.Register(() => ended.TrySetCanceled(cancel));
        await (await Task.WhenAny(arrival, ended.Task).ConfigureAwait(false)).ConfigureAwait(false);
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
