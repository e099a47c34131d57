using static Monitor.Shared.Ingest.Otlp.Json.OtlpJsonType;

namespace Monitor.Shared.Ingest.Otlp.Json;

/// <summary>The messages of OTLP 1.x: field numbers, names and types.</summary>
internal static class OtlpJsonSchema
{
    private const int NumbersPerSeverity = 4;

    private static readonly string[] Temporalities =
    [
        "AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA", "AGGREGATION_TEMPORALITY_CUMULATIVE",
    ];

    private static readonly string[] SpanKinds =
    [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER",
        "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER",
    ];

    private static readonly string[] StatusCodes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    private static readonly OtlpJsonMessage Any = new();

    private static readonly OtlpJsonMessage KeyValue = Of([One(1, "key", Text), Embed(2, "value", Any)]);

    private static readonly OtlpJsonMessage Resource = Of(
        [Many(1, "attributes", KeyValue), One(2, "droppedAttributesCount", UInt)]);

    private static readonly OtlpJsonMessage Scope = Of(
    [
        One(1, "name", Text), One(2, "version", Text), Many(3, "attributes", KeyValue),
        One(4, "droppedAttributesCount", UInt),
    ]);

    static OtlpJsonSchema()
    {
        Any.Fields =
        [
            One(1, "stringValue", Text), One(2, "boolValue", Bool), One(3, "intValue", Int),
            One(4, "doubleValue", Real), Embed(5, "arrayValue", Of([Many(1, "values", Any)])),
            Embed(6, "kvlistValue", Of([Many(1, "values", KeyValue)])), One(7, "bytesValue", Base64),
        ];
        Metrics = Export("Metrics", "metrics", Metric());
        Traces = Export("Spans", "spans", Span());
        Logs = Export("Logs", "logRecords", LogRecord());
    }

    public static OtlpJsonMessage Metrics { get; }

    public static OtlpJsonMessage Traces { get; }

    public static OtlpJsonMessage Logs { get; }

    private static OtlpJsonMessage Export(string kind, string items, OtlpJsonMessage item)
    {
        OtlpJsonMessage scope = Of([Embed(1, "scope", Scope), Many(2, items, item), One(3, "schemaUrl", Text)]);
        OtlpJsonMessage resource = Of(
            [Embed(1, "resource", Resource), Many(2, $"scope{kind}", scope), One(3, "schemaUrl", Text)]);
        return Of([Many(1, $"resource{kind}", resource)]);
    }

    private static OtlpJsonMessage Metric()
    {
        OtlpJsonField temporality = new(2, "aggregationTemporality", OtlpJsonType.Enum) { EnumNames = Temporalities };
        return Of(
        [
            One(1, "name", Text), One(2, "description", Text), One(3, "unit", Text),
            Embed(5, "gauge", Of([Many(1, "dataPoints", Number())])),
            Embed(7, "sum", Of([Many(1, "dataPoints", Number()), temporality, One(3, "isMonotonic", Bool)])),
            Embed(9, "histogram", Of([Many(1, "dataPoints", Histogram()), temporality])),
            Embed(10, "exponentialHistogram", Of([Many(1, "dataPoints", Exponential()), temporality])),
            Embed(11, "summary", Of([Many(1, "dataPoints", Summary())])),
            Many(12, "metadata", KeyValue),
        ]);
    }

    private static OtlpJsonMessage Number() => Of(
    [
        One(2, "startTimeUnixNano", Fixed64), One(3, "timeUnixNano", Fixed64), One(4, "asDouble", Real),
        One(6, "asInt", SFixed64), Many(7, "attributes", KeyValue), Many(5, "exemplars", Exemplar()),
        One(8, "flags", UInt),
    ]);

    private static OtlpJsonMessage Histogram() => Of(
    [
        One(2, "startTimeUnixNano", Fixed64), One(3, "timeUnixNano", Fixed64), One(4, "count", Fixed64),
        One(5, "sum", Real), Packed(6, "bucketCounts", Fixed64), Packed(7, "explicitBounds", Real),
        Many(9, "attributes", KeyValue), Many(8, "exemplars", Exemplar()), One(10, "flags", UInt),
        One(11, "min", Real), One(12, "max", Real),
    ]);

    private static OtlpJsonMessage Exponential()
    {
        OtlpJsonMessage buckets = Of([One(1, "offset", SInt), Packed(2, "bucketCounts", UInt)]);
        return Of(
        [
            Many(1, "attributes", KeyValue), One(2, "startTimeUnixNano", Fixed64), One(3, "timeUnixNano", Fixed64),
            One(4, "count", Fixed64), One(5, "sum", Real), One(6, "scale", SInt), One(7, "zeroCount", Fixed64),
            Embed(8, "positive", buckets), Embed(9, "negative", buckets), One(10, "flags", UInt),
            Many(11, "exemplars", Exemplar()), One(12, "min", Real), One(13, "max", Real),
            One(14, "zeroThreshold", Real),
        ]);
    }

    private static OtlpJsonMessage Summary() => Of(
    [
        One(2, "startTimeUnixNano", Fixed64), One(3, "timeUnixNano", Fixed64), One(4, "count", Fixed64),
        One(5, "sum", Real),
        Many(6, "quantileValues", Of([One(1, "quantile", Real), One(2, "value", Real)])),
        Many(7, "attributes", KeyValue), One(8, "flags", UInt),
    ]);

    private static OtlpJsonMessage Exemplar() => Of(
    [
        Many(7, "filteredAttributes", KeyValue), One(2, "timeUnixNano", Fixed64), One(3, "asDouble", Real),
        One(6, "asInt", SFixed64), One(4, "spanId", Hex), One(5, "traceId", Hex),
    ]);

    private static OtlpJsonMessage Span()
    {
        OtlpJsonMessage @event = Of(
        [
            One(1, "timeUnixNano", Fixed64), One(2, "name", Text), Many(3, "attributes", KeyValue),
            One(4, "droppedAttributesCount", UInt),
        ]);
        OtlpJsonMessage link = Of(
        [
            One(1, "traceId", Hex), One(2, "spanId", Hex), One(3, "traceState", Text),
            Many(4, "attributes", KeyValue), One(5, "droppedAttributesCount", UInt), One(6, "flags", Fixed32),
        ]);
        OtlpJsonField code = new(3, "code", OtlpJsonType.Enum) { EnumNames = StatusCodes };
        return Of(
        [
            One(1, "traceId", Hex), One(2, "spanId", Hex), One(3, "traceState", Text), One(4, "parentSpanId", Hex),
            One(16, "flags", Fixed32), One(5, "name", Text),
            new OtlpJsonField(6, "kind", OtlpJsonType.Enum) { EnumNames = SpanKinds },
            One(7, "startTimeUnixNano", Fixed64), One(8, "endTimeUnixNano", Fixed64),
            Many(9, "attributes", KeyValue), One(10, "droppedAttributesCount", UInt), Many(11, "events", @event),
            One(12, "droppedEventsCount", UInt), Many(13, "links", link), One(14, "droppedLinksCount", UInt),
            Embed(15, "status", Of([One(2, "message", Text), code])),
        ]);
    }

    private static OtlpJsonMessage LogRecord() => Of(
    [
        One(1, "timeUnixNano", Fixed64), One(11, "observedTimeUnixNano", Fixed64),
        new OtlpJsonField(2, "severityNumber", OtlpJsonType.Enum) { EnumNames = SeverityNames() },
        One(3, "severityText", Text), Embed(5, "body", Any), Many(6, "attributes", KeyValue),
        One(7, "droppedAttributesCount", UInt), One(8, "flags", Fixed32), One(9, "traceId", Hex),
        One(10, "spanId", Hex), One(12, "eventName", Text),
    ]);

    /// <summary>SEVERITY_NUMBER_UNSPECIFIED, then TRACE, TRACE2, TRACE3, TRACE4, DEBUG and so on to FATAL4.</summary>
    private static string[] SeverityNames()
    {
        string[] ranges = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
        IEnumerable<string> names = ranges.SelectMany(range => Enumerable.Range(1, NumbersPerSeverity)
            .Select(n => $"SEVERITY_NUMBER_{range}{(n == 1 ? "" : n)}"));
        return ["SEVERITY_NUMBER_UNSPECIFIED", .. names];
    }

    private static OtlpJsonMessage Of(OtlpJsonField[] fields) => new() { Fields = fields };

    private static OtlpJsonField One(int number, string name, OtlpJsonType type) => new(number, name, type);

    private static OtlpJsonField Packed(int number, string name, OtlpJsonType type) =>
        new(number, name, type) { Repeated = true };

    private static OtlpJsonField Embed(int number, string name, OtlpJsonMessage message) =>
        new(number, name, OtlpJsonType.Message) { Message = message };

    private static OtlpJsonField Many(int number, string name, OtlpJsonMessage message) =>
        new(number, name, OtlpJsonType.Message) { Message = message, Repeated = true };
}
