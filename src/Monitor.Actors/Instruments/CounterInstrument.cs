using Monitor.Shared.Series;

namespace Monitor.Actors.Instruments;

/// <summary>Counts something that the node did. Thread-safe; an increment is one interlocked addition.</summary>
public sealed class CounterInstrument : IInstrument
{
    private long _count;

    internal CounterInstrument(LabelSet labels) => Labels = labels;

    public LabelSet Labels { get; }

    public long Count => Interlocked.Read(ref _count);

    double IInstrument.Value => Count;

    public void Increment() => Interlocked.Increment(ref _count);

    /// <param name="count">Zero or more.</param>
    public void Add(long count) => Interlocked.Add(ref _count, count);
}
