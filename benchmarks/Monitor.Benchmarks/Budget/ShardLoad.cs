using Monitor.Shared.Aggregation;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Benchmarks.Budget;

/// <summary>A shard and the log records of its series, second by second.</summary>
internal sealed class ShardLoad
{
    public const string Metric = "load";
    private const long StartSecond = 1_790_000_040;
    private readonly SectionWriter _section = new();
    private readonly RecordWriter _record = new(1);
    private readonly NoBuckets _closed = new();
    private readonly Random _random = new(1);
    private readonly SeriesKind _kind;
    private readonly double[] _levels;
    private readonly int[] _keys = [.. Enumerable.Range(ExponentialLayout.KeyOffset, 8)];
    private readonly ulong[] _counts = new ulong[8];
    private readonly HistogramLayout _layout = ExponentialLayout.OfScale(Histogram.DefaultScale);

    public ShardLoad(SeriesKind kind, int series, RuleSet rules)
    {
        _kind = kind;
        _levels = new double[series];
        Shard.Replace(rules);
        for (int number = 0; number < series; number++)
        {
            LabelSet labels = LabelSet.From(("number", $"{number}"));
            _section.Define(number, SeriesDefinition.Encode(new SeriesDescriptor("bench", Metric, labels, kind)));
        }

        Apply();
    }

    public ShardState Shard { get; } = new(new ShardId(0));

    public long Second { get; private set; } = StartSecond;

    public void ApplySecond(bool evaluates)
    {
        Second++;
        long atMs = Second * 1000;
        for (int number = 0; number < _levels.Length; number++)
        {
            // Integers, so that what a second packs into hardly varies: arrays that grow now and then are not the path.
            double step = _random.Next(0, 9);
            _levels[number] = _kind == SeriesKind.Counter ? _levels[number] + step : 100 + step;
            if (_kind == SeriesKind.Gauge)
                _section.Sample(number, atMs, _levels[number]);
            else if (_kind == SeriesKind.Counter)
                _section.Cumulative(number, atMs, 0, _levels[number]);
            else
                AddHistogram(number, atMs);
        }

        Apply();
        if (evaluates)
            Shard.EvaluateTouched();
        Shard.AdvanceTo(atMs);
    }

    private void AddHistogram(int number, long atMs)
    {
        for (int i = 0; i < _counts.Length; i++)
            _counts[i] = (ulong)_random.Next(1, 9);
        _section.Histogram(number, new HistogramPoint
        {
            TimestampMs = atMs,
            Cumulative = false,
            Layout = _layout,
            Keys = _keys,
            Counts = _counts,
            Sum = 40,
            Min = 1,
            Max = 1.2,
        });
    }

    private void Apply()
    {
        _record.Clear();
        _record.Add(_section.Entries, receipt: null);
        _section.Clear();
        Shard.Apply(_record.Payload.Span, Second * 1000, _closed);
    }

    private sealed class NoBuckets : IBucketSink
    {
        public SeriesState Current { get; set; } = null!;

        public void Close(int resolutionSeconds, in HistoryBucket bucket)
        {
        }
    }
}
