using System.Runtime.InteropServices;

namespace Monitor.Node.Storage.Segments;

/// <summary>
/// What one write and one sync make durable: appends to one segment. The writer has one and fills it anew.
/// </summary>
internal sealed class LogBatch
{
    private readonly List<AppendWaiter> _waiters = [];
    private readonly List<Range> _ranges = [];

    /// <summary>Where it goes.</summary>
    public Segment Segment { get; private set; } = null!;

    public IReadOnlyList<AppendWaiter> Waiters => _waiters;

    /// <summary>The bytes, in the order of their positions.</summary>
    public IReadOnlyList<Range> Ranges => _ranges;

    /// <summary>Of the payloads.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>The position behind its last record.</summary>
    public long End => _ranges[^1].Chunk.Start + _ranges[^1].To;

    public void Begin(Segment segment)
    {
        Clear();
        Segment = segment;
    }

    public void Add(AppendWaiter waiter)
    {
        _waiters.Add(waiter);
        PayloadBytes += waiter.Length;
        int from = (int)(waiter.Position - waiter.Chunk.Start);
        int to = from + RecordHeader.RecordSize(waiter.Length);
        if (_ranges.Count > 0 && _ranges[^1].Chunk == waiter.Chunk)
            CollectionsMarshal.AsSpan(_ranges)[^1] = _ranges[^1] with { To = to };
        else
            _ranges.Add(new Range(waiter.Chunk, from, to));
    }

    public void Clear()
    {
        _waiters.Clear();
        _ranges.Clear();
        PayloadBytes = 0;
    }

    /// <summary>Bytes of a chunk.</summary>
    public readonly record struct Range(TailChunk Chunk, int From, int To);
}
