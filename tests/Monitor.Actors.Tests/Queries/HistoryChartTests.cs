using Monitor.Actors.Aggregation;
using Monitor.Actors.Ports;
using Monitor.Actors.Queries;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Queries;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Actors.Tests.Queries;

/// <summary>Charts of an hour and a day, of memory and history together, against the samples that were sent.</summary>
public sealed class HistoryChartTests
{
    private const long Start = 1_790_000_040;
    private static readonly ShardId Shard = new(0);

    private readonly ShardState _shard = new(Shard);
    private readonly HistoryCollector _closed = new();
    private readonly ListedHistory _history = new();
    private readonly SectionWriter _section = new();
    private readonly RecordWriter _record = new(1);
    private readonly Dictionary<long, double> _sent = [];
    private readonly Random _random = new(11);
    private double _total;

    [Theory]
    [InlineData(SeriesKind.Gauge, 3600, 60)]
    [InlineData(SeriesKind.Gauge, 86_400, 300)]
    [InlineData(SeriesKind.Gauge, 3600, 10)]
    [InlineData(SeriesKind.Counter, 3600, 60)]
    [InlineData(SeriesKind.Counter, 86_400, 300)]
    public async Task Chart_has_every_step_once_and_as_it_was_sent(SeriesKind kind, int span, int step)
    {
        long now = Start;
        await SendAsync(kind, now, now += span + 7200);

        // The seam between history and memory moves with each second: several minutes of them.
        for (int i = 0; i < 40; i++)
        {
            await SendAsync(kind, now, now += 7);
            foreach (Statistic statistic in Statistics(kind))
                await AssertChartAsync(statistic, AlignedFrom(now, span, step), now, step, isWhole: step <= 60);
        }
    }

    [Fact]
    public async Task Minutes_fill_the_steps_whose_tens_of_seconds_are_past_their_time()
    {
        long now = Start;
        await SendAsync(SeriesKind.Gauge, now, now += 43_200);
        await _history.DropBeforeAsync(HistoryResolution.TenSeconds, (now - 7200) * 1000, default);
        foreach (Statistic statistic in Statistics(SeriesKind.Gauge))
            await AssertChartAsync(statistic, AlignedFrom(now, 36_000, 300), now, 300, isWhole: false);
    }

    private static Statistic[] Statistics(SeriesKind kind) => kind == SeriesKind.Counter
        ? [Statistic.Sum, Statistic.Rate, Statistic.Count]
        : [Statistic.Mean, Statistic.Min, Statistic.Max, Statistic.Last, Statistic.Count];

    private static long AlignedFrom(long now, int span, int step) => (now - span) / step * step;

    /// <summary>A sample a second but for silences; what leaves the windows goes to history at once.</summary>
    private async Task SendAsync(SeriesKind kind, long from, long to)
    {
        if (from == Start)
        {
            LabelSet labels = LabelSet.From(("number", "0"));
            _section.Define(0, SeriesDefinition.Encode(new SeriesDescriptor("bench", "load", labels, kind)));
        }

        for (long second = from; second < to; second++)
        {
            if (second / 100 % 17 == 3)
                continue;
            double value = _random.Next(1, 1000);
            _sent[second] = value;
            if (kind == SeriesKind.Gauge)
                _section.Sample(0, second * 1000, value);
            else
                _section.Cumulative(0, second * 1000, (Start - 1) * 1000, _total += value);
        }

        _record.Clear();
        _record.Add(_section.Entries, receipt: null);
        _section.Clear();
        _shard.Apply(_record.Payload.Span, to * 1000, _closed);
        await _history.WriteAsync(Shard, new Epoch(1), _closed.Take().Chunks, default);
        _closed.Confirm();
    }

    private async Task AssertChartAsync(Statistic statistic, long from, long to, int step, bool isWhole)
    {
        var query = new ShardQuery.Range([], statistic, from, to, step, 10);
        SeriesPoints hot = Assert.Single(((ShardAnswer.Points)ShardReader.Answer(_shard, query)).Series);
        SeriesPoints whole = await new HistoryPoints(_history).PrependAsync(Shard, hot, query, default);
        var expected = new SortedDictionary<long, double>();
        for (long start = from; start <= to; start += step)
        {
            double[] values = [.. Seconds(start, Math.Min(start + step - 1, to)).Select(second => _sent[second])];
            if (values.Length > 0)
                expected[start] = Naive(statistic, values, Math.Min(step, (int)(to - start + 1)));
        }

        // A volume that lies on both sides of the seam is left out; a level is told by history's part.
        long seam = isWhole ? -1 : hot.HotFromSecond - step;
        Assert.Equal(whole.Points.Select(point => point.Second).Distinct().Count(), whole.Points.Count);
        Assert.Equal(
            expected.Keys.Where(second => second != seam),
            whole.Points.Select(point => point.Second).Where(second => second != seam));
        foreach (StatisticPoint point in whole.Points)
        {
            if (point.Second != seam && point.Second + step <= to)
                Assert.Equal(expected[point.Second], point.Value, 1e-6 * Math.Abs(expected[point.Second]));
        }

        IEnumerable<long> Seconds(long first, long last)
        {
            for (long second = first; second <= last; second++)
            {
                if (_sent.ContainsKey(second))
                    yield return second;
            }
        }
    }

    private static double Naive(Statistic statistic, double[] values, int seconds) => statistic switch
    {
        Statistic.Mean => values.Average(),
        Statistic.Min => values.Min(),
        Statistic.Max => values.Max(),
        Statistic.Last => values[^1],
        Statistic.Sum => values.Sum(),
        Statistic.Rate => values.Sum() / seconds,
        _ => values.Length,
    };
}
