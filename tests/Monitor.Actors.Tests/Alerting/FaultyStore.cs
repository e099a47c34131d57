using System.Runtime.CompilerServices;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Alerting;

/// <summary>
/// A journal and its snapshots in memory that outlive the actors, and that can be away, slow (an append waits until it
/// is released) or somebody else's. Everything happens on the test's thread.
/// </summary>
internal sealed class FaultyStore : IJournal, ISnapshots
{
    private readonly Dictionary<string, Stream> _streams = [];
    private readonly List<TaskCompletionSource> _held = [];

    public bool IsAway { get; set; }

    /// <summary>Appends wait from now on, until <see cref="Release"/>.</summary>
    public bool HoldsAppends { get; set; }

    public bool IsTakenOver { get; set; }

    /// <summary>A stream that takes no appends.</summary>
    public string AwayStream { get; set; } = "";

    /// <summary>
    /// With this append, from 1, everything stops: it is never answered, and nothing is written any more until
    /// <see cref="Release"/>.
    /// </summary>
    public int StopsAtAppend { get; set; } = int.MaxValue;

    /// <summary>True when the append that stops everything is written first.</summary>
    public bool StopsAfterWriting { get; set; }

    /// <summary>True when it has.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>How many appends were made, those that failed not counted.</summary>
    public int Appends { get; private set; }

    public int SnapshotsSaved { get; private set; }

    /// <summary>What a stream's entries hold, those that were trimmed not among them.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> EntriesOf(string stream) => Get(stream).Events.Select(e => e.Payload);

    public int CountOf(string stream) => Get(stream).Events.Count;

    /// <summary>All that was ever appended to a stream, whatever was trimmed since.</summary>
    public IReadOnlyList<byte[]> AllOf(string stream) => Get(stream).All;

    public long FirstOf(string stream) => Get(stream).Events[0].Sequence;

    /// <summary>As if the stream had never been.</summary>
    public void Forget(string stream) => _streams.Remove(stream);

    /// <summary>Changes what is stored, as no store does.</summary>
    public void Tamper(string stream, int index, Func<byte[], byte[]> change)
    {
        Stream target = Get(stream);
        JournalEvent entry = target.Events[index];
        target.Events[index] = entry with { Payload = change(entry.Payload.ToArray()) };
    }

    /// <summary>Lets the appends that wait go on, or, after a crash, end without having written anything.</summary>
    public void Release(bool crashed = false)
    {
        HoldsAppends = false;
        (HasStopped, StopsAtAppend) = (false, int.MaxValue);
        TaskCompletionSource[] held = [.. _held];
        _held.Clear();
        foreach (TaskCompletionSource one in held)
        {
            if (!crashed)
                one.SetResult();
        }
    }

    public async ValueTask<long> AppendAsync(
        string stream, Epoch epoch, long expectedSequence, IReadOnlyList<ReadOnlyMemory<byte>> events,
        CancellationToken cancel)
    {
        if (HoldsAppends)
        {
            var gate = new TaskCompletionSource();
            _held.Add(gate);
            await gate.Task.ConfigureAwait(false);
        }

        Check();
        if (stream == AwayStream)
            throw new StoreUnavailableException($"{stream} is away");
        if (HasStopped || (Appends + 1 == StopsAtAppend && !StopsAfterWriting))
            await StopAsync().ConfigureAwait(false);
        Stream target = Get(stream);
        if (target.Last != expectedSequence)
            throw new JournalConflictException($"{stream} is at {target.Last}, not {expectedSequence}");
        foreach (ReadOnlyMemory<byte> payload in events)
        {
            target.Events.Add(new JournalEvent(++target.Last, payload.ToArray()));
            target.All.Add(payload.ToArray());
        }

        if (++Appends == StopsAtAppend)
            await StopAsync().ConfigureAwait(false);
        return target.Last;
    }

    public async IAsyncEnumerable<JournalEvent> ReadAsync(
        string stream, long afterSequence, [EnumeratorCancellation] CancellationToken cancel)
    {
        Check();
        foreach (JournalEvent entry in Get(stream).Events.Where(entry => entry.Sequence > afterSequence).ToArray())
            yield return entry;
        await Task.CompletedTask;
    }

    public ValueTask TrimAsync(string stream, Epoch epoch, long throughSequence, CancellationToken cancel)
    {
        Check();
        Get(stream).Events.RemoveAll(entry => entry.Sequence <= throughSequence);
        return ValueTask.CompletedTask;
    }

    public ValueTask SaveAsync(
        string name, Epoch epoch, long sequence, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        Check();
        SnapshotsSaved++;
        Get(name).Snapshot = new Snapshot(epoch, sequence, payload.ToArray());
        return ValueTask.CompletedTask;
    }

    public ValueTask<Snapshot?> LoadAsync(string name, CancellationToken cancel)
    {
        Check();
        return ValueTask.FromResult(Get(name).Snapshot);
    }

    private Task StopAsync()
    {
        HasStopped = true;
        return new TaskCompletionSource().Task;
    }

    private void Check()
    {
        if (IsTakenOver)
            throw new FencedException("a newer epoch wrote here");
        if (IsAway)
            throw new StoreUnavailableException("the disk is full");
    }

    private Stream Get(string name)
    {
        if (!_streams.TryGetValue(name, out Stream? stream))
            _streams.Add(name, stream = new Stream());
        return stream;
    }

    private sealed class Stream
    {
        public List<JournalEvent> Events { get; } = [];

        public List<byte[]> All { get; } = [];

        public long Last { get; set; }

        public Snapshot? Snapshot { get; set; }
    }
}
