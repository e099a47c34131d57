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

    /// <summary>How many appends were made, those that failed not counted.</summary>
    public int Appends { get; private set; }

    public int SnapshotsSaved { get; private set; }

    public int CountOf(string stream) => Get(stream).Events.Count;

    /// <summary>Lets the appends that wait go on, or, after a crash, end without having written anything.</summary>
    public void Release(bool crashed = false)
    {
        HoldsAppends = false;
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
        Stream target = Get(stream);
        if (target.Last != expectedSequence)
            throw new JournalConflictException($"{stream} is at {target.Last}, not {expectedSequence}");
        foreach (ReadOnlyMemory<byte> payload in events)
            target.Events.Add(new JournalEvent(++target.Last, payload.ToArray()));
        Appends++;
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

        public long Last { get; set; }

        public Snapshot? Snapshot { get; set; }
    }
}
