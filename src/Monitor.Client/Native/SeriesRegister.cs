using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Series;

namespace Monitor.Client.Native;

/// <summary>The series of a session in the order of their numbers. Thread-safe; nothing is ever taken out.</summary>
internal sealed class SeriesRegister
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Metric, LabelSet Labels), int> _numbers = [];
    private readonly List<NativeSeries> _series = [];

    public int Count
    {
        get
        {
            lock (_gate)
                return _series.Count;
        }
    }

    public NativeSeries this[int number]
    {
        get
        {
            lock (_gate)
                return _series[number];
        }
    }

    /// <summary>The number of a series; the same one when it was asked for before.</summary>
    /// <exception cref="ArgumentException">The name is empty, or the series is there as another kind.</exception>
    public int Number(string metric, LabelSet labels, SeriesKind kind, string unit, string help)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(metric);
        lock (_gate)
        {
            if (!_numbers.TryGetValue((metric, labels), out int number))
            {
                number = _series.Count;
                if (number == NativeLimits.Default.Series)
                    throw new ArgumentException($"More than {number} series in one program.", nameof(metric));
                _numbers.Add((metric, labels), number);
                _series.Add(new NativeSeries(number, metric, labels, kind, unit, help));
            }
            else if (_series[number].Kind != kind)
            {
                throw new ArgumentException($"{metric}{labels} is a {_series[number].Kind} already.", nameof(metric));
            }

            return number;
        }
    }
}
