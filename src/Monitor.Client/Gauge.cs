using Monitor.Client.Native;

namespace Monitor.Client;

/// <summary>A level. Thread-safe; setting allocates nothing.</summary>
public sealed class Gauge
{
    private readonly ObservationBuffer _buffer;
    private readonly int _series;

    internal Gauge(ObservationBuffer buffer, int series)
    {
        _buffer = buffer;
        _series = series;
    }

    /// <summary>The level as it is now.</summary>
    public void Set(double level) => _buffer.Add(_series, level);
}
