using System.Text.Json;
using Monitor.Benchmarks.Wire;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Otlp;
using Monitor.Shared.Ingest.Otlp.Json;
using Monitor.Shared.Series;

namespace Monitor.Benchmarks.Otlp;

/// <summary>
/// What it costs to decode a point of OTLP whose series is known: with a sink that only counts, and with one that
/// looks the series up in a dictionary as an interner does.
/// </summary>
internal static class OtlpBenchmark
{
    private const int Points = 5_000;

    public static int Run(string[] arguments)
    {
        Protobuf("number", OtlpBodies.Numbers(Points));
        Protobuf("histogram, 15 buckets", OtlpBodies.Histograms(Points));
        Protobuf("exponential histogram, 60 buckets", OtlpBodies.Exponentials(Points));
        Json();
        return 0;
    }

    private static void Protobuf(string name, byte[] body)
    {
        var decoder = new OtlpDecoder(SeriesLimits.Default, new OtlpSpanNames());
        var counting = new CountingSink();
        var defining = Measured.Best(() => decoder.Decode(OtlpSignal.Metrics, body, counting, 0));
        counting.KnowsAll = true;
        var steady = Measured.Best(() => decoder.Decode(OtlpSignal.Metrics, body, counting, 0));
        var interning = new InterningSink();
        var looking = Measured.Best(() => decoder.Decode(OtlpSignal.Metrics, body, interning, 0));
        if (counting.Rejected > 0 || counting.Points % Points != 0)
            throw new InvalidOperationException($"{counting.Points} points, {counting.Rejected} rejected.");
        Console.WriteLine(
            $"otlp {name}: {body.Length / Points} bytes a point, {steady.Nanoseconds / Points:N1} ns a point "
            + $"({looking.Nanoseconds / Points:N1} ns with look-up), "
            + $"{steady.AllocatedBytes:N0} bytes allocated a request; "
            + $"new series {defining.Nanoseconds / Points:N0} ns, {defining.AllocatedBytes / Points:N0} bytes each");
    }

    private static void Json()
    {
        byte[] json = JsonNumbers();
        var transcoder = new OtlpJsonTranscoder();
        if (transcoder.Transcode(OtlpSignal.Metrics, json) is { } problem)
            throw new InvalidOperationException(problem);
        var steady = Measured.Best(() => transcoder.Transcode(OtlpSignal.Metrics, json));
        Console.WriteLine(
            $"otlp json: {json.Length / Points} bytes a point, {steady.Nanoseconds / Points:N1} ns a point "
            + $"to protobuf, {steady.AllocatedBytes:N0} bytes allocated a request");
    }

    private static byte[] JsonNumbers()
    {
        object Attribute(string key, string value) => new { key, value = new { stringValue = value } };
        var points = Enumerable.Range(0, Points).Select(i => new
        {
            startTimeUnixNano = "1699999940000000000",
            timeUnixNano = "1700000000000000000",
            asDouble = i + 0.5,
            attributes = new[] { Attribute("venue", $"venue-{i % 10}"), Attribute("instrument", $"instrument-{i}") },
        });
        var gauge = new { name = "orders", gauge = new { dataPoints = points } };
        return JsonSerializer.SerializeToUtf8Bytes(
            new { resourceMetrics = new[] { new { scopeMetrics = new[] { new { metrics = new[] { gauge } } } } } });
    }

    /// <summary>Knows a series when it was defined.</summary>
    private sealed class InterningSink : IPointSink
    {
        private readonly Dictionary<SeriesHash, SeriesHandle> _handles = [];
        private double _sum;

        public bool TryResolve(in SeriesHash identity, out SeriesHandle series) =>
            _handles.TryGetValue(identity, out series);

        public SeriesHandle Define(in SeriesHash identity, SeriesDescriptor descriptor) =>
            _handles[identity] = new SeriesHandle(0, _handles.Count);

        public void Sample(SeriesHandle series, long timestampMs, double value) => _sum += value;

        public void Cumulative(SeriesHandle series, long timestampMs, long startMs, double total) => _sum += total;

        public void Delta(SeriesHandle series, long timestampMs, double increase) => _sum += increase;

        public void Observe(SeriesHandle series, long timestampMs, double value) => _sum += value;

        public void Histogram(SeriesHandle series, in HistogramPoint point) => _sum += point.Sum;

        public void Stale(SeriesHandle series, long timestampMs)
        {
        }

        public void Reject(RejectReason reason, int points, string detail) =>
            throw new InvalidOperationException(detail);
    }
}
