using Monitor.Actors.Instruments;
using Monitor.Shared.Series;

namespace Monitor.Actors.Tests.Instruments;

public sealed class InstrumentRegistryTests
{
    private readonly InstrumentRegistry _registry = new();

    [Fact]
    public void Instrument_asked_for_twice_is_the_same()
    {
        CounterInstrument first = _registry.Counter("monitor_points_total", "Points.", ("a", "1"), ("b", "2"));
        CounterInstrument second = _registry.Counter("monitor_points_total", "Points.", ("b", "2"), ("a", "1"));

        Assert.Same(first, second);
        Assert.NotSame(first, _registry.Counter("monitor_points_total", "Points.", ("a", "1")));
        Assert.Equal(2, Assert.Single(_registry.Families).Instruments.Count);
    }

    [Fact]
    public void Instrument_of_another_kind_under_one_name_is_refused()
    {
        _registry.Gauge("monitor_depth", "Depth.");

        Assert.Throws<ArgumentException>(() => _registry.Durations("monitor_depth", "Depth."));
        Assert.Throws<ArgumentException>(() => _registry.Counter("monitor_depth", "No _total."));
    }

    [Fact]
    public void Observed_value_is_read_when_somebody_looks()
    {
        double level = 1;
        _registry.ObserveGauge("monitor_level_bytes", "Level.", () => level);
        level = 7;

        InstrumentFamily family = Assert.Single(_registry.Families);
        Assert.Equal(7, Assert.Single(family.Instruments).Value);
        Assert.Equal("bytes", family.Unit);
    }

    [Fact]
    public void Family_with_endless_labels_shares_an_overflow_series()
    {
        for (int i = 0; i < InstrumentFamily.MaxInstruments + 50; i++)
            _registry.Counter("monitor_points_total", "Points.", ("i", i.ToString())).Increment();

        InstrumentFamily family = Assert.Single(_registry.Families);
        Assert.Equal(InstrumentFamily.MaxInstruments + 1, family.Instruments.Count);
        Assert.Equal(50, family.Instruments.Single(i => i.Labels["overflow"] == "true").Value);
    }

    [Fact]
    public void Histogram_puts_each_observation_below_its_bound()
    {
        HistogramInstrument histogram = _registry.Durations("monitor_wait_seconds", "Wait.");
        foreach (double value in (double[])[0, 0.0001, 0.00011, 3, 100, double.PositiveInfinity, double.NaN])
            histogram.Observe(value);

        ulong[] counts = histogram.Counts();
        Assert.Equal(2UL, counts[0]);
        Assert.Equal(1UL, counts[1]);
        Assert.Equal(1UL, counts[^3]);
        Assert.Equal(2UL, counts[^1]);
        Assert.Equal(6, ((IInstrument)histogram).Value);
    }

    [Fact]
    public async Task Instruments_moved_by_many_threads_lose_nothing()
    {
        CounterInstrument counter = _registry.Counter("monitor_a_total", "A.");
        GaugeInstrument gauge = _registry.Gauge("monitor_b", "B.");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                counter.Add(2);
                gauge.Add(0.5);
            }
        })));

        Assert.Equal(80_000, counter.Count);
        Assert.Equal(20_000, gauge.Value);
        Assert.Equal(SeriesKind.Gauge, _registry.Families[1].Kind);
    }
}
