using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Windows;

/// <summary>What a scalar window should say, from a list of all that it took.</summary>
internal sealed class NaiveScalars(SeriesKind kind)
{
    private readonly SortedDictionary<long, List<double>> _seconds = [];
    private long _newest = -1;

    public ApplyResult Add(long second, double value)
    {
        if (second < _newest - ScalarWindow.HotSeconds)
            return ApplyResult.Late;
        _newest = Math.Max(_newest, second);
        if (!_seconds.TryGetValue(second, out List<double>? values))
            _seconds.Add(second, values = []);
        values.Add(value);
        return ApplyResult.Applied;
    }

    public void AssertEqual(in ScalarSummary actual, long from, long to)
    {
        List<double> entries = Entries(from, to);
        Assert.Equal(Between(from, to).Sum(values => (long)values.Count), actual.Points);
        Assert.Equal(entries.Count, actual.Entries.Count);
        if (entries.Count == 0)
            return;
        double size = entries.Sum(Math.Abs);
        decimal exact = size < 1e12 && size > 1e-6 ? entries.Sum(value => (decimal)value) : 0;
        if (exact != 0)
            Assert.InRange(actual.Entries.Sum - (double)exact, -1e-12 * size, 1e-12 * size);
        Assert.Equal(entries.Min(), actual.Entries.Min);
        Assert.Equal(entries.Max(), actual.Entries.Max);
        double mean = entries.Sum() / entries.Count;
        double deviations = entries.Sum(value => (value - mean) * (value - mean));
        double tolerance = 1e-9 * deviations + 1e-11 * Math.Sqrt(deviations) * size + 1e-24 * size * size;
        Assert.InRange(actual.Entries.SquaredDeviations - deviations, -tolerance, tolerance);
        if (kind == SeriesKind.Gauge)
            Assert.Equal(Between(from, to).Last()[^1], actual.Entries.Last);
    }

    public void AssertCell(in ScalarBucket cell, long second)
    {
        List<double> values = _seconds.GetValueOrDefault(second, []);
        Assert.Equal(values.Count, cell.Count);
        if (values.Count == 1)
            Assert.Equal(ScalarBucket.Of(values[0]), cell);
    }

    /// <summary>Everything that was taken came out once, in the bucket of its time, in both resolutions.</summary>
    public void AssertHistory(SinkRecorder sink)
    {
        foreach (int resolution in (int[])[10, 60])
        {
            var expected = _seconds.GroupBy(second => second.Key / resolution * resolution)
                .Select(group => (group.Key, group.Sum(second => (long)second.Value.Count)));
            var actual = sink.Scalars.Where(bucket => bucket.Resolution == resolution)
                .Select(bucket => (bucket.Start, bucket.Summary.Points));
            Assert.Equal(expected, actual);
            foreach ((_, long start, ScalarSummary summary) in sink.Scalars.Where(b => b.Resolution == resolution))
                AssertEqual(summary, start, start + resolution - 1);
        }
    }

    private IEnumerable<List<double>> Between(long from, long to)
    {
        for (long second = from; second <= to; second++)
        {
            if (_seconds.TryGetValue(second, out List<double>? values))
                yield return values;
        }
    }

    private List<double> Entries(long from, long to) => kind == SeriesKind.Gauge
        ? [.. Between(from, to).SelectMany(values => values)]
        : [.. Between(from, to).Select(values => values.Sum())];
}
