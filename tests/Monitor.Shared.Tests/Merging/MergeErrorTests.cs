using Monitor.Shared.Aggregation;
using Monitor.Shared.Histograms;
using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Merging;

/// <summary>Merged statistics against the very observations of all series: within what they state.</summary>
public sealed class MergeErrorTests
{
    private static readonly Statistic[] Statistics = [.. StatisticNames.All.Where(s => s != Statistic.Last)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Statistic_lies_within_its_stated_error_of_the_observations(bool isMixed)
    {
        for (int seed = 0; seed < 25; seed++)
        {
            using var field = new SeriesField(seed, series: 24, seconds: 330, isMixed);
            ShardState shard = field.Split(1, _ => 0)[0];
            var grouping = new SeriesGrouping(["venue"], false);
            var query = new ShardQuery.ReadMerged(
                new ShardQuery.Read([], Statistics, [5, 60, 300], field.End, false, 1000), grouping);
            foreach (MergedGroup group in ((ShardAnswer.Merged)ShardReader.Answer(shard, query)).Groups)
            {
                SeriesField.OneSeries[] members =
                    [.. field.All.Where(series => grouping.KeyOf(series.Descriptor) == group.Key)];
                Assert.Equal(members.Length, group.Series);
                foreach (MergedWindow window in group.Windows)
                {
                    foreach (Statistic statistic in Statistics)
                        Check(statistic, window.Read(statistic, group.Key.Kind), members, window.Seconds, isMixed);
                }
            }
        }
    }

    [Fact]
    public void Histograms_of_different_resolutions_are_as_good_as_the_coarser_one()
    {
        var fine = new Histogram(ExponentialLayout.OfScale(7));
        var coarse = new Histogram(ExponentialLayout.OfScale(3));
        var random = new Random(9);
        var all = new List<double>();
        for (int i = 0; i < 4_000; i++)
        {
            double value = Math.Exp(random.NextDouble() * 3);
            all.Add(value);
            (i % 2 == 0 ? fine : coarse).Observe(value);
        }

        var merged = new MergedDistribution();
        merged.Add(fine);
        merged.Add(coarse);
        all.Sort();
        QuantileEstimate p99 = merged.Quantile(0.99, 0);
        Assert.InRange(all[3_959], p99.LowerBound, p99.UpperBound);
        double stated = ExponentialLayout.OfScale(3).RelativeError;
        Assert.InRange(p99.RelativeError, stated * 0.9, stated * 1.1);
    }

    [Fact]
    public void Bounds_that_differ_tell_more_side_by_side_than_either()
    {
        var merged = new MergedDistribution();
        foreach (double[] bounds in (double[][])[[1, 2, 4], [1.5, 3]])
        {
            var part = new Histogram(new ExplicitLayout(bounds));
            for (int i = 0; i < 100; i++)
                part.Observe(i < 50 ? 1.2 : 2.5);
            merged.Add(part);
        }

        QuantileEstimate low = merged.Quantile(0.25, 0), high = merged.Quantile(0.9, 0);
        Assert.True(low.LowerBound <= 1.2 && low.UpperBound >= 1.2 && low.UpperBound <= 2, low.ToString());
        Assert.True(high.LowerBound >= 1.5 && high.LowerBound <= 2.5 && high.UpperBound >= 2.5, high.ToString());
    }

    [Fact]
    public void Deviation_of_large_values_that_differ_little_keeps_its_digits()
    {
        var level = new MergedLevel();
        for (int series = 0; series < 100; series++)
        {
            // A minute of 10^9 plus and minus 1 by turns.
            var bucket = new ScalarBucket(60, 60e9, 1e9 - 1, 1e9 + 1, 1e9 + 1, SquaredDeviations: 60);
            level.Add(new ScalarSummary(bucket.Count, bucket));
        }

        Assert.Equal(1, level.Read(Statistic.StdDev, SeriesKind.Gauge).Value, 1e-9);
    }

    [Fact]
    public void Percentile_of_which_a_part_is_not_known_is_not_given()
    {
        var level = new MergedLevel();
        level.AddSpread([ScalarBucket.Of(1)], SeriesKind.Gauge);
        level.Add(new ScalarSummary(1, ScalarBucket.Of(1)));
        Assert.Equal(1, level.Read(Statistic.P50, SeriesKind.Gauge).Value, 0.002);
        level.Add(new HistoryBucket(0, new ScalarSummary(1, ScalarBucket.Of(5))));
        Assert.True(double.IsNaN(level.Read(Statistic.P50, SeriesKind.Gauge).Value));
        Assert.Equal(3, level.Read(Statistic.Mean, SeriesKind.Gauge).Value);
    }

    private static void Check(
        Statistic statistic, WindowReading reading, SeriesField.OneSeries[] members, int seconds, bool isMixed)
    {
        double[] entries = [.. members.SelectMany(m => m.Entries(reading.FromSecond, reading.ToSecond)).Order()];
        bool isCounter = members[0].Descriptor.Kind == SeriesKind.Counter;
        if (entries.Length == 0)
        {
            Assert.False(reading.HasData);
            return;
        }

        double points = isCounter
            ? members.Sum(m => m.Values.Where(v => v.Key >= reading.FromSecond && v.Key <= reading.ToSecond)
                .Sum(v => (double)v.Value.Length))
            : entries.Length;
        double mean = entries.Average();
        double exact = statistic switch
        {
            Statistic.Count => points,
            Statistic.Rate => (isCounter ? entries.Sum() : points) / seconds,
            Statistic.Sum => entries.Sum(),
            Statistic.Min => entries[0],
            Statistic.Max => entries[^1],
            Statistic.Mean => mean,
            Statistic.StdDev => Math.Sqrt(entries.Sum(e => (e - mean) * (e - mean)) / entries.Length),
            _ => entries[(int)HistogramQuantile.RankOf(statistic.Quantile(), (ulong)entries.Length) - 1],
        };

        // Windows keep a histogram's sums to 5e-7 and its extremes to six digits; a deviation is a difference of large
        // numbers.
        double scale = statistic is Statistic.StdDev or Statistic.Mean or Statistic.Sum or Statistic.Rate
            ? entries.Max(Math.Abs) * (statistic is Statistic.Sum or Statistic.Rate ? entries.Length : 1)
            : Math.Abs(exact);
        double slack = 1e-5 * scale + 1e-12;
        Assert.True(
            exact >= reading.LowerBound - slack && exact <= reading.UpperBound + slack
            && reading.Value >= reading.LowerBound && reading.Value <= reading.UpperBound,
            $"{statistic} over {seconds} s is {exact}, not {reading}");
        if (!isMixed && statistic.IsQuantile() && members[0].Descriptor.Kind == SeriesKind.Histogram && exact != 0)
        {
            double stated = ExponentialLayout.OfScale(2).RelativeError;
            Assert.True(reading.RelativeError <= stated * 1.001, $"{statistic} {reading}");
        }
    }
}
