using Monitor.Client.Native;

namespace Monitor.Client;

/// <summary>A distribution of measurements. Thread-safe; recording allocates nothing.</summary>
public sealed class Histogram
{
    private readonly ObservationBuffer _buffer;
    private readonly int _series;

    internal Histogram(ObservationBuffer buffer, int series)
    {
        _buffer = buffer;
        _series = series;
    }

    /// <summary>
    /// One measurement, in the histogram's unit. NaN and infinities are rejected by the node and counted.
    /// </summary>
    public void Record(double value) => _buffer.Add(_series, value);
}
