using Monitor.Shared.Aggregation;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Tests.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Merging;

/// <summary>
/// Series of three kinds that were sent to shards in any split, and every observation that was made, to compare with.
/// </summary>
internal sealed class SeriesField : IDisposable
{
    public const long Start = 1_790_000_040;

    private static readonly double[][] Bounds =
        [[0.001, 0.01, 0.1, 1, 10], [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10], []];

    private readonly Random _random;
    private readonly List<OneSeries> _all = [];

    /// <param name="seed">Draws everything.</param>
    /// <param name="series">How many.</param>
    /// <param name="seconds">How long they send.</param>
    /// <param name="isMixed">Some histograms have explicit bounds, and some do not say their extremes.</param>
    public SeriesField(int seed, int series, int seconds, bool isMixed = true)
    {
        _random = new Random(seed);
        Seconds = seconds;
        for (int i = 0; i < series; i++)
            _all.Add(Draw(i, isMixed));
    }

    public int Seconds { get; }

    public long End => Start + Seconds;

    public IReadOnlyList<OneSeries> All => _all;

    /// <summary>Shards that have the series, each in one of them.</summary>
    public ShardState[] Split(int shards, Func<int, int> shardOf)
    {
        ShardState[] split = [.. Enumerable.Range(0, shards).Select(shard => new ShardState(new ShardId(shard)))];
        for (int i = 0; i < _all.Count; i++)
            Send(split[shardOf(i)], _all[i], (ushort)(i + 1));
        return split;
    }

    public void Dispose() => _all.Clear();

    private OneSeries Draw(int number, bool isMixed)
    {
        SeriesKind kind = (SeriesKind)(number % 3 + 1);
        string metric = kind switch { SeriesKind.Gauge => "depth", SeriesKind.Counter => "orders", _ => "latency" };
        LabelSet labels = LabelSet.From(
            ("venue", "xyz"[_random.Next(3)].ToString()), ("instance", $"i{number}"),
            ("zone", _random.Next(2) == 0 ? "" : "a"));
        HistogramLayout layout = isMixed && _random.Next(2) == 0
            ? new ExplicitLayout(Bounds[_random.Next(Bounds.Length)])
            : ExponentialLayout.OfScale(_random.Next(2, 8));
        string[] shapes = ["lognormal", "pareto", "bimodal", "integers", "constant", "negative", "zeros"];
        string shape = kind == SeriesKind.Counter ? "lognormal" : shapes[_random.Next(shapes.Length)];
        var values = new SortedDictionary<long, double[]>();
        for (long second = Start; second < End; second++)
        {
            int most = kind == SeriesKind.Histogram ? 20 : 4;
            if (_random.Next(7) != 0)
                values[second] = Samples.Of(shape, _random, _random.Next(1, most));
        }

        return new OneSeries(
            new SeriesDescriptor($"gateway-{_random.Next(3)}", metric, labels, kind), layout,
            isMixed && _random.Next(3) == 0, values);
    }

    private static void Send(ShardState shard, OneSeries series, ushort writer)
    {
        using var section = new SectionWriter();
        section.Define(0, SeriesDefinition.Encode(series.Descriptor));
        foreach ((long second, double[] values) in series.Values)
        {
            switch (series.Descriptor.Kind)
            {
                case SeriesKind.Counter:
                    foreach (double value in values)
                        section.Delta(0, second * 1000, value);
                    break;
                case SeriesKind.Gauge:
                    ScalarBucket bucket = ScalarBucket.Empty;
                    foreach (double value in values)
                        bucket = bucket.Merge(ScalarBucket.Of(value));
                    section.Folded(0, second, bucket);
                    break;
                default:
                    SendHistogram(section, series, second, values);
                    break;
            }
        }

        using var record = new RecordWriter(writer);
        record.Add(section.Entries, receipt: null);
        shard.Apply(record.Payload.Span, (Start + 1) * 1000, new NoBuckets());
    }

    private static void SendHistogram(SectionWriter section, OneSeries series, long second, double[] values)
    {
        SortedDictionary<int, ulong> counts = [];
        foreach (double value in values)
        {
            int key = series.Layout.KeyOf(value);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        section.Histogram(0, new HistogramPoint
        {
            TimestampMs = second * 1000,
            Cumulative = false,
            Layout = series.Layout,
            Keys = counts.Keys.ToArray(),
            Counts = counts.Values.ToArray(),
            Sum = values.Sum(),
            Min = series.IsSilent ? double.NaN : values.Min(),
            Max = series.IsSilent ? double.NaN : values.Max(),
        });
    }

    /// <summary>A series and what it observed by second; of a counter its increases.</summary>
    public sealed record OneSeries(
        SeriesDescriptor Descriptor, HistogramLayout Layout, bool IsSilent, SortedDictionary<long, double[]> Values)
    {
        /// <summary>What percentiles are of: observations, or a counter's increase in each second.</summary>
        public IEnumerable<double> Entries(long from, long to) => Values
            .Where(second => second.Key >= from && second.Key <= to)
            .SelectMany(second => Descriptor.Kind == SeriesKind.Counter ? [second.Value.Sum()] : second.Value);
    }

    private sealed class NoBuckets : IBucketSink
    {
        public SeriesState Current { get; set; } = null!;

        public void Close(int resolutionSeconds, in HistoryBucket bucket)
        {
        }
    }
}
