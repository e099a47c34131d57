using Monitor.Actors.Ports;

namespace Monitor.Actors.Sharding;

/// <summary>
/// The latest changes of the cluster as this node saw them, for those who ask and those who follow. Thread-safe.
/// </summary>
public sealed class ClusterChronicle(IClusterBoard board, TimeProvider time)
{
    /// <summary>Changes that are kept; older ones are in the log file.</summary>
    public const int Kept = 1_000;

    private readonly Lock _gate = new();
    private readonly Queue<ChronicleEntry> _entries = new();
    private ClusterView _seen = board.View;
    private long _sequence;

    /// <summary>Looks at the board: what changed since the look before is added. Returns the new entries.</summary>
    public IReadOnlyList<ChronicleEntry> Look()
    {
        lock (_gate)
        {
            ClusterView view = board.View;
            if (ReferenceEquals(view, _seen))
                return [];
            DateTimeOffset now = time.GetUtcNow();
            ChronicleEntry[] added =
                [.. ClusterChanges.Between(_seen, view).Select(change => new ChronicleEntry(++_sequence, now, change))];
            _seen = view;
            foreach (ChronicleEntry entry in added)
                _entries.Enqueue(entry);
            while (_entries.Count > Kept)
                _entries.Dequeue();
            return added;
        }
    }

    /// <summary>What is kept of the entries after one, oldest first.</summary>
    /// <param name="sequence">The last entry that the reader knows; 0 for none.</param>
    public IReadOnlyList<ChronicleEntry> After(long sequence)
    {
        Look();
        lock (_gate)
            return [.. _entries.Where(entry => entry.Sequence > sequence)];
    }
}

/// <summary>One change.</summary>
/// <param name="Sequence">1, 2, 3, … in the life of this node.</param>
/// <param name="At">When this node saw it.</param>
/// <param name="Change">What it was.</param>
public sealed record ChronicleEntry(long Sequence, DateTimeOffset At, ClusterEvent Change);
