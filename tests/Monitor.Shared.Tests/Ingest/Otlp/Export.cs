namespace Monitor.Shared.Tests.Ingest.Otlp;

/// <summary>Builds OTLP messages field by field, as OTLP's documentation numbers and names them.</summary>
internal static class Export
{
    public const int Delta = 1;
    public const int Cumulative = 2;

    public const long NowMs = 1_700_000_000_000;
    public const ulong Now = (ulong)NowMs * 1_000_000;
    public const ulong Start = Now - 60_000_000_000;

    public static Message Metrics(Message resource, params Message[] metrics) => Request(
        "Metrics", "metrics", resource, Scope("test-scope"), metrics);

    public static Message Traces(Message resource, params Message[] spans) => Request(
        "Spans", "spans", resource, Scope("test-scope"), spans);

    public static Message Logs(Message resource, params Message[] records) => Request(
        "Logs", "logRecords", resource, Scope("test-scope"), records);

    public static Message Request(string kind, string items, Message resource, Message scope, Message[] all) =>
        new Message().Many(1, $"resource{kind}", new Message()
            .Embed(1, "resource", resource)
            .Many(2, $"scope{kind}", new Message().Embed(1, "scope", scope).Many(2, items, all)));

    public static Message Resource(params (string Key, object Value)[] attributes) =>
        new Message().Many(1, "attributes", attributes.Select(a => Pair(a.Key, a.Value)));

    public static Message Scope(string name, params (string Key, object Value)[] attributes) => new Message()
        .Text(1, "name", name).Text(2, "version", "1.2")
        .Many(3, "attributes", attributes.Select(a => Pair(a.Key, a.Value)));

    public static Message Pair(string key, object value) =>
        new Message().Text(1, "key", key).Embed(2, "value", Any(value));

    public static Message Any(object value) => value switch
    {
        string text => new Message().Text(1, "stringValue", text),
        bool flag => new Message().Bool(2, "boolValue", flag),
        long number => new Message().Int64(3, "intValue", number),
        double number => new Message().Double(4, "doubleValue", number),
        byte[] bytes => new Message().Bytes(7, "bytesValue", bytes, hex: false),
        object[] array => new Message().Embed(5, "arrayValue", new Message().Many(1, "values", array.Select(Any))),
        (string, object)[] map => new Message().Embed(
            6, "kvlistValue", new Message().Many(1, "values", map.Select(p => Pair(p.Item1, p.Item2)))),
        _ => throw new ArgumentException($"No attribute of {value.GetType()}."),
    };

    public static Message Metric(string name, string unit = "1", string description = "what it is") =>
        new Message().Text(1, "name", name).Text(2, "description", description).Text(3, "unit", unit);

    public static Message Gauge(string name, params Message[] points) =>
        Metric(name).Embed(5, "gauge", new Message().Many(1, "dataPoints", points));

    public static Message Sum(string name, int temporality, bool monotonic, params Message[] points) => Metric(name)
        .Embed(7, "sum", new Message().Many(1, "dataPoints", points)
            .UInt32(2, "aggregationTemporality", (uint)temporality).Bool(3, "isMonotonic", monotonic));

    public static Message Histogram(string name, int temporality, params Message[] points) => Metric(name, "s")
        .Embed(9, "histogram", new Message().Many(1, "dataPoints", points)
            .UInt32(2, "aggregationTemporality", (uint)temporality));

    public static Message Exponential(string name, int temporality, params Message[] points) => Metric(name, "s")
        .Embed(10, "exponentialHistogram", new Message().Many(1, "dataPoints", points)
            .UInt32(2, "aggregationTemporality", (uint)temporality));

    public static Message Summary(string name, params Message[] points) => Metric(name, "s")
        .Embed(11, "summary", new Message().Many(1, "dataPoints", points));

    public static Message Point(double value, params (string Key, object Value)[] attributes) => PointAt(Now)
        .Double(4, "asDouble", value).Many(7, "attributes", attributes.Select(a => Pair(a.Key, a.Value)));

    public static Message IntPoint(long value, params (string Key, object Value)[] attributes) => PointAt(Now)
        .SFixed64(6, "asInt", value).Many(7, "attributes", attributes.Select(a => Pair(a.Key, a.Value)));

    public static Message PointAt(ulong time) =>
        new Message().Fixed64(2, "startTimeUnixNano", Start).Fixed64(3, "timeUnixNano", time);

    public static Message HistogramPoint(
        double[] bounds, ulong[] counts, double? sum = null, double? min = null, double? max = null)
    {
        ulong total = counts.Aggregate(0UL, static (a, b) => a + b);
        Message point = PointAt(Now).Fixed64(4, "count", total)
            .PackedFixed64(6, "bucketCounts", counts).PackedDoubles(7, "explicitBounds", bounds);
        if (sum is { } s)
            point.Double(5, "sum", s);
        if (min is { } low)
            point.Double(11, "min", low);
        if (max is { } high)
            point.Double(12, "max", high);
        return point;
    }

    public static Message ExponentialPoint(int scale, (int Offset, ulong[] Counts) positive,
        (int Offset, ulong[] Counts) negative = default, ulong zero = 0, double sum = 0)
    {
        ulong total = positive.Counts.Concat(negative.Counts ?? []).Aggregate(zero, static (a, b) => a + b);
        Message point = PointAt(Now).Fixed64(4, "count", total).Double(5, "sum", sum).SInt32(6, "scale", scale)
            .Fixed64(7, "zeroCount", zero).Embed(8, "positive", Side(positive)).Double(14, "zeroThreshold", 1e-9);
        return negative.Counts is null ? point : point.Embed(9, "negative", Side(negative));
    }

    public static Message SummaryPoint(
        ulong count, double sum, (double Quantile, double Value)[] quantiles,
        params (string Key, object Value)[] attributes) =>
        PointAt(Now).Fixed64(4, "count", count).Double(5, "sum", sum)
            .Many(6, "quantileValues", quantiles.Select(static q =>
                new Message().Double(1, "quantile", q.Quantile).Double(2, "value", q.Value)))
            .Many(7, "attributes", attributes.Select(a => Pair(a.Key, a.Value)));

    public static Message Span(string name, uint kind, uint status, ulong start, ulong end) => new Message()
        .Bytes(1, "traceId", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], hex: true)
        .Bytes(2, "spanId", [1, 2, 3, 4, 5, 6, 7, 8], hex: true)
        .Text(5, "name", name).UInt32(6, "kind", kind)
        .Fixed64(7, "startTimeUnixNano", start).Fixed64(8, "endTimeUnixNano", end)
        .Embed(15, "status", new Message().Text(2, "message", "why").UInt32(3, "code", status));

    public static Message ClientSpan(string name, params (string Key, object Value)[] attributes) =>
        Span(name, kind: 3, status: 0, Now - 1_000_000, Now)
            .Many(9, "attributes", attributes.Select(a => Pair(a.Key, a.Value)));

    public static Message LogRecord(uint severity, ulong time, ulong observed = 0) => new Message()
        .Fixed64(1, "timeUnixNano", time).Fixed64(11, "observedTimeUnixNano", observed)
        .UInt32(2, "severityNumber", severity).Embed(5, "body", Any("a line of log"));

    private static Message Side((int Offset, ulong[] Counts) side) =>
        new Message().SInt32(1, "offset", side.Offset).PackedUInt64(2, "bucketCounts", side.Counts);
}
