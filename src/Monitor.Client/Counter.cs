using Monitor.Client.Native;

namespace Monitor.Client;

/// <summary>A sum that only grows. Thread-safe; adding allocates nothing.</summary>
public sealed class Counter
{
    private readonly ObservationBuffer _buffer;
    private readonly int _series;

    internal Counter(ObservationBuffer buffer, int series)
    {
        _buffer = buffer;
        _series = series;
    }

    /// <summary>What the counter grew by: zero or more; the node rejects and counts anything else.</summary>
    public void Add(double increase = 1) => _buffer.Add(_series, increase);
}
