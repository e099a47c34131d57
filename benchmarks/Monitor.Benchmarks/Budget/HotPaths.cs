using System.Text.Json;
using Monitor.Benchmarks.Native;
using Monitor.Benchmarks.Otlp;
using Monitor.Benchmarks.Wire;
using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Ingest.Otlp;
using Monitor.Shared.Ingest.Otlp.Json;
using Monitor.Shared.Ingest.RemoteWrite;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;
using Monitor.Shared.Wire;

namespace Monitor.Benchmarks.Budget;

/// <summary>
/// The way of a sample in its steady state, piece by piece: decode, fold, merge, evaluate, read. Each measures itself.
/// </summary>
internal static class HotPaths
{
    private const int Points = 2_000;
    private const int Rounds = 50;
    private const long StartMs = 1_790_000_040_000;

    public static IReadOnlyList<(string Name, Func<double> Measure)> All { get; } =
    [
        ("decode: remote write", DecodeRemoteWrite),
        ("decode: snappy", Decompress),
        ("decode: otlp number", () => DecodeOtlp(OtlpBodies.Numbers(Points))),
        ("decode: otlp histogram", () => DecodeOtlp(OtlpBodies.Histograms(Points))),
        ("decode: otlp exponential histogram", () => DecodeOtlp(OtlpBodies.Exponentials(Points))),
        ("decode: otlp json to protobuf", TranscodeJson),
        ("decode: native", DecodeNative),
        ("decode: prometheus text", ReadExposition),
        ("fold: observations into histograms", () => Fold(SeriesKind.Histogram)),
        ("fold: observations into gauges", () => Fold(SeriesKind.Gauge)),
        ("merge: gauge samples", () => Merge(SeriesKind.Gauge, RuleSet.Empty)),
        ("merge: counter totals", () => Merge(SeriesKind.Counter, RuleSet.Empty)),
        ("merge: histograms", () => Merge(SeriesKind.Histogram, RuleSet.Empty)),
        ("evaluate: a threshold on each gauge", () => Merge(SeriesKind.Gauge, Threshold(Statistic.Max))),
        ("evaluate: a percentile on each histogram", () => Merge(SeriesKind.Histogram, Threshold(Statistic.P99))),
        ("read: six statistics of a window", ReadWindows),
    ];

    private static double DecodeRemoteWrite()
    {
        byte[] body = Bodies.RemoteWrite(Points);
        var decoder = new RemoteWriteDecoder(new MetricMetadataCatalog(), SeriesLimits.Default);
        var sink = new CountingSink();
        decoder.TryDecode(body, sink);
        sink.KnowsAll = true;
        return BytesFor(Points, () => decoder.TryDecode(body, sink));
    }

    private static double Decompress()
    {
        byte[] body = Bodies.RemoteWrite(Points);
        byte[] packed = IronSnappy.Snappy.Encode(body);
        byte[] output = new byte[body.Length];
        return BytesFor(Points, () => Snappy.Decompress(packed, output, out _));
    }

    private static double DecodeOtlp(byte[] body)
    {
        var decoder = new OtlpDecoder(SeriesLimits.Default, new OtlpSpanNames());
        var sink = new CountingSink();
        decoder.Decode(OtlpSignal.Metrics, body, sink, 0);
        sink.KnowsAll = true;
        return BytesFor(Points, () => decoder.Decode(OtlpSignal.Metrics, body, sink, 0));
    }

    private static double TranscodeJson()
    {
        var points = Enumerable.Range(0, Points)
            .Select(i => new { timeUnixNano = "1700000000000000000", asDouble = i + 0.5 });
        var gauge = new { name = "orders", gauge = new { dataPoints = points } };
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(
            new { resourceMetrics = new[] { new { scopeMetrics = new[] { new { metrics = new[] { gauge } } } } } });
        var transcoder = new OtlpJsonTranscoder();
        return BytesFor(Points, () => transcoder.Transcode(OtlpSignal.Metrics, json));
    }

    private static double DecodeNative()
    {
        const int Observations = 65_536, Series = 100;
        byte[] batch = NativeBenchmark.Batch(Series, Observations, sorted: true);
        var dictionary = new NativeDictionary(
            new NativeHello(1, 1, "bench", "", LabelSet.Empty), SeriesLimits.Default, Series);
        for (int i = 0; i < Series; i++)
            dictionary.Define(new NativeSeries(i, "m" + i, [], SeriesKind.Histogram, "s", ""));
        var decoder = new NativeBatchDecoder(dictionary, Observations);
        var sink = new CountingSink { KnowsAll = true };
        return BytesFor(Observations, () => decoder.Decode(NativeBatch.Read(new ProtobufReader(batch)), sink));
    }

    private static double ReadExposition()
    {
        byte[] text = Bodies.Exposition(Points);
        return BytesFor(Points, () =>
        {
            var reader = new ExpositionReader(text, ExpositionFormat.PrometheusText);
            while (reader.TryReadNext())
            {
            }
        });
    }

    private static double Fold(SeriesKind kind)
    {
        const int Observations = 20_000, Series = 100;
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, Observations).Select(_ => Math.Exp(random.NextDouble() * 8) / 1e5)];
        var fold = new ObservationFold(ExponentialLayout.OfScale(Histogram.DefaultScale));
        using var section = new SectionWriter();
        return BytesFor(Observations, () =>
        {
            section.Clear();
            for (int i = 0; i < values.Length; i++)
            {
                if (kind == SeriesKind.Histogram)
                    fold.AddToHistogram(i % Series, StartMs + i / 20, values[i]);
                else
                    fold.AddToGauge(i % Series, StartMs + i / 20, values[i]);
            }

            fold.WriteTo(section);
        });
    }

    /// <summary>A second of a hundred series at a time, until their windows are full, and then on.</summary>
    private static double Merge(SeriesKind kind, RuleSet rules)
    {
        const int Series = 100, Seconds = 700;
        var load = new ShardLoad(kind, Series, rules);
        for (int second = 0; second < 2 * Seconds; second++)
            load.ApplySecond(evaluates: rules.RuleCount > 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int second = 0; second < Seconds; second++)
            load.ApplySecond(evaluates: rules.RuleCount > 0);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(Series * Seconds);
    }

    private static double ReadWindows()
    {
        const int Seconds = 700;
        var load = new ShardLoad(SeriesKind.Histogram, series: 1, RuleSet.Empty);
        for (int second = 0; second < Seconds; second++)
            load.ApplySecond(evaluates: false);
        WindowedSeries window = load.Shard.Series.First().Window;
        Statistic[] statistics =
            [Statistic.Rate, Statistic.Mean, Statistic.Max, Statistic.P50, Statistic.P99, Statistic.StdDev];
        var readings = new WindowReading[statistics.Length];
        return BytesFor(1, () => window.Read(statistics, 60, load.Second, false, readings));
    }

    private static RuleSet Threshold(Statistic statistic)
    {
        var condition = new RuleCondition.Threshold(
            new SeriesSelector(null, ShardLoad.Metric, []), statistic, TimeSpan.FromSeconds(10), Comparison.Greater,
            Limit: 1e9, Clear: 1e9, MissingPolicy.Ok, TimeSpan.FromSeconds(60), 0, TimeSpan.FromDays(1));
        var rule = new AlertRule { Group = "g", Name = "High", Condition = condition, Labels = [], Annotations = [] };
        return new RuleSet([new RuleGroup("g", "", [rule])], 1);
    }

    /// <summary>The least of some rounds: a table that grows at last does so in one of them.</summary>
    private static double BytesFor(int samples, Action work)
    {
        work();
        work();
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least / (double)samples;
    }
}
