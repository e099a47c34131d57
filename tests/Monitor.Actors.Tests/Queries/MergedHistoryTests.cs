using Monitor.Actors.Aggregation;
using Monitor.Actors.Queries;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Actors.Tests.Queries;

/// <summary>
/// Merged charts of some hours, of memory and history together, against the samples of all series: also in the step on
/// both sides of the seam, which moves, and which every series has elsewhere.
/// </summary>
public sealed class MergedHistoryTests
{
    private const long Start = 1_790_000_040;
    private const int Series = 4;
    private static readonly ShardId Shard = new(0);

    private readonly ShardState _shard = new(Shard);
    private readonly HistoryCollector _closed = new();
    private readonly ListedHistory _history = new();
    private readonly SectionWriter _section = new();
    private readonly RecordWriter _record = new(1);
    private readonly Dictionary<long, List<double>> _sent = [];
    private readonly Random _random = new(12);

    [Theory]
    [InlineData(SeriesKind.Gauge, 3600, 60)]
    [InlineData(SeriesKind.Gauge, 3600, 17)]
    [InlineData(SeriesKind.Counter, 3600, 10)]
    [InlineData(SeriesKind.Counter, 20_000, 300)]
    public async Task Merged_chart_has_every_sample_of_every_series_once(SeriesKind kind, int span, int step)
    {
        long now = Start;
        await SendAsync(kind, now, now += span + 7200);
        Statistic[] statistics = kind == SeriesKind.Counter
            ? [Statistic.Sum, Statistic.Rate, Statistic.Count]
            : [Statistic.Mean, Statistic.Min, Statistic.Max, Statistic.StdDev, Statistic.Count];
        for (int i = 0; i < 15; i++)
        {
            await SendAsync(kind, now, now += 7);
            foreach (Statistic statistic in statistics)
                await AssertChartAsync(statistic, now - span, now, step);
        }
    }

    [Fact]
    public async Task Step_whose_minute_is_on_its_way_to_history_tells_no_volume()
    {
        long now = Start;
        await SendAsync(SeriesKind.Counter, now, now += 7200);
        ShardQuery.Range query = Query(Statistic.Sum, now - 3600, now, 60);
        MergedGroup whole = await AskAsync(query);
        long held = ((ShardAnswer.Merged)ShardReader.Answer(_shard, Merged(query))).Groups[0].Members[0].HeldFromSecond;
        _history.Forget((held - 60) * 1000);
        MergedGroup torn = await AskAsync(query, isHistoryBehind: true);
        Assert.Contains(held - 60, whole.Steps.Keys);
        Assert.DoesNotContain(held - 60, torn.Steps.Keys);
        Assert.Equal(whole.Steps.Keys.Where(second => second < held - 900), torn.Steps.Keys.Where(s => s < held - 900));
    }

    private async Task SendAsync(SeriesKind kind, long from, long to)
    {
        for (int series = 0; series < Series; series++)
        {
            LabelSet labels = LabelSet.From(("number", $"{series}"));
            if (from == Start)
                _section.Define(series, SeriesDefinition.Encode(new SeriesDescriptor("bench", "load", labels, kind)));
            for (long second = from; second < to; second++)
            {
                // Each is silent at other times, so their memories begin at other minutes.
                if ((second + 400 * series) / 100 % 17 == 3)
                    continue;
                double value = _random.Next(1, 1000);
                if (!_sent.TryGetValue(second, out List<double>? values))
                    _sent[second] = values = [];
                values.Add(value);
                if (kind == SeriesKind.Gauge)
                    _section.Sample(series, second * 1000, value);
                else
                    _section.Delta(series, second * 1000, value);
            }
        }

        _record.Clear();
        _record.Add(_section.Entries, receipt: null);
        _section.Clear();
        _shard.Apply(_record.Payload.Span, to * 1000, _closed);
        await _history.WriteAsync(Shard, new Epoch(1), _closed.Take().Chunks, default);
        _closed.Confirm();
    }

    private static ShardQuery.Range Query(Statistic statistic, long from, long to, int step)
    {
        (from, step) = MergedChart.Align(from, step, to);
        return new ShardQuery.Range([], statistic, from, to, step, 10);
    }

    private static ShardQuery.RangeMerged Merged(ShardQuery.Range query) => new(query, SeriesGrouping.All);

    private async Task<MergedGroup> AskAsync(ShardQuery.Range query, bool isHistoryBehind = false)
    {
        var hot = (ShardAnswer.Merged)ShardReader.Answer(_shard, Merged(query));
        hot = hot with { IsHistoryBehind = isHistoryBehind };
        await new MergedHistory(_history).AddAsync(Shard, hot, query, CancellationToken.None);
        return Assert.Single(MergedGroup.Join(hot.Groups));
    }

    private async Task AssertChartAsync(Statistic statistic, long from, long to, int step)
    {
        ShardQuery.Range query = Query(statistic, from, to, step);
        MergedGroup group = await AskAsync(query);
        Dictionary<long, double> chart = MergedChart.Read(group, query).ToDictionary(p => p.Second, p => p.Value.Value);
        int steps = 0;
        for (long start = query.FromSecond; start <= to; start += query.StepSeconds)
        {
            long end = Math.Min(start + query.StepSeconds, to);
            double[] values =
                [.. _sent.Where(s => s.Key >= start && s.Key < end).SelectMany(s => s.Value)];
            if (values.Length == 0)
                continue;
            steps++;
            double expected = Naive(statistic, values, end - start);
            Assert.Equal(expected, chart[start], 1e-6 * Math.Abs(expected) + 1e-9);
        }

        Assert.Equal((Series, steps), (group.Series, chart.Count));
    }

    private static double Naive(Statistic statistic, double[] values, long seconds) => statistic switch
    {
        Statistic.Mean => values.Average(),
        Statistic.Min => values.Min(),
        Statistic.Max => values.Max(),
        Statistic.Sum => values.Sum(),
        Statistic.Rate => values.Sum() / seconds,
        Statistic.StdDev => Math.Sqrt(values.Sum(v => (v - values.Average()) * (v - values.Average())) / values.Length),
        _ => values.Length,
    };
}
