using Monitor.Shared.Audit;

namespace Monitor.Actors.Audit;

/// <summary>
/// The latest blocks of the audit log, packed as they are stored, and which of them speak of what. When there is no
/// more room the oldest go: then they are read from the journal. Thread-safe.
/// </summary>
internal sealed class RecentAudit(long maxBytes)
{
    // What an entry of the index takes beside its texts, about.
    private const int IndexBytes = 96;

    private readonly Lock _gate = new();
    private readonly Queue<Block> _blocks = new();
    private readonly Dictionary<AuditSubject, Queue<Block>> _bySubject = [];
    private long _bytes;

    /// <param name="sequence">The journal's number of the block.</param>
    /// <param name="packed">Its bytes.</param>
    /// <param name="subjects">All that it speaks of.</param>
    public void Add(long sequence, ReadOnlyMemory<byte> packed, IReadOnlySet<AuditSubject> subjects)
    {
        var block = new Block(sequence, packed, subjects);
        lock (_gate)
        {
            _blocks.Enqueue(block);
            _bytes += block.Bytes;
            foreach (AuditSubject subject in subjects)
            {
                if (!_bySubject.TryGetValue(subject, out Queue<Block>? blocks))
                    _bySubject.Add(subject, blocks = new Queue<Block>(1));
                blocks.Enqueue(block);
            }

            while (_bytes > maxBytes && _blocks.Count > 1)
                DropOldest();
        }
    }

    /// <summary>The blocks that are here, after one, that speak of something; all where nothing is asked for.</summary>
    /// <returns>From which block on they are all here, and those.</returns>
    public (long From, IReadOnlyList<(long Sequence, ReadOnlyMemory<byte> Packed)> Blocks) After(
        long sequence, AuditSubject? subject)
    {
        lock (_gate)
        {
            long from = _blocks.TryPeek(out Block? oldest) ? oldest.Sequence : long.MaxValue;
            IEnumerable<Block> found = subject is { } one
                ? _bySubject.GetValueOrDefault(one) ?? Enumerable.Empty<Block>()
                : _blocks;
            return (from, [.. found.Where(block => block.Sequence > sequence).Select(b => (b.Sequence, b.Packed))]);
        }
    }

    private void DropOldest()
    {
        Block oldest = _blocks.Dequeue();
        _bytes -= oldest.Bytes;
        foreach (AuditSubject subject in oldest.Subjects)
        {
            Queue<Block> blocks = _bySubject[subject];
            blocks.Dequeue();
            if (blocks.Count == 0)
                _bySubject.Remove(subject);
        }
    }

    private sealed record Block(long Sequence, ReadOnlyMemory<byte> Packed, IReadOnlySet<AuditSubject> Subjects)
    {
        public long Bytes { get; } =
            Packed.Length + Subjects.Sum(subject => IndexBytes + (long)subject.Id.Length * sizeof(char));
    }
}
