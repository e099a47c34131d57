using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>The tags (number &lt;&lt; 3 | wire type) of the fields of OTLP 1.x that are read.</summary>
internal static class OtlpTags
{
    private const uint Varint = (uint)WireType.Varint;
    private const uint Fixed64 = (uint)WireType.Fixed64;
    private const uint Bytes = (uint)WireType.Bytes;

    /// <summary>The one field of each export request, and what each resource's part of it holds.</summary>
    public static class Request
    {
        public const uint Resources = 1 << 3 | Bytes;
        public const uint Resource = 1 << 3 | Bytes;
        public const uint Scopes = 2 << 3 | Bytes;
        public const uint Scope = 1 << 3 | Bytes;
        public const uint Items = 2 << 3 | Bytes;
    }

    public static class Resource
    {
        public const uint Attributes = 1 << 3 | Bytes;
    }

    public static class Scope
    {
        public const uint Name = 1 << 3 | Bytes;
        public const uint Attributes = 3 << 3 | Bytes;
    }

    public static class KeyValue
    {
        public const uint Key = 1 << 3 | Bytes;
        public const uint Value = 2 << 3 | Bytes;
    }

    public static class AnyValue
    {
        public const uint String = 1 << 3 | Bytes;
        public const uint Bool = 2 << 3 | Varint;
        public const uint Int = 3 << 3 | Varint;
        public const uint Double = 4 << 3 | Fixed64;
        public const uint Array = 5 << 3 | Bytes;
        public const uint KeyValueList = 6 << 3 | Bytes;
        public const uint BytesValue = 7 << 3 | Bytes;

        /// <summary>The one field of an array, and of a list of keys and values.</summary>
        public const uint Values = 1 << 3 | Bytes;
    }

    public static class Metric
    {
        public const uint Name = 1 << 3 | Bytes;
        public const uint Description = 2 << 3 | Bytes;
        public const uint Unit = 3 << 3 | Bytes;
        public const uint Gauge = 5 << 3 | Bytes;
        public const uint Sum = 7 << 3 | Bytes;
        public const uint Histogram = 9 << 3 | Bytes;
        public const uint ExponentialHistogram = 10 << 3 | Bytes;
        public const uint Summary = 11 << 3 | Bytes;

        /// <summary>The fields that gauge, sum, histograms and summary have in common.</summary>
        public const uint Points = 1 << 3 | Bytes;
        public const uint Temporality = 2 << 3 | Varint;
        public const uint Monotonic = 3 << 3 | Varint;
    }

    /// <summary>What every kind of data point has under the same numbers.</summary>
    public static class Point
    {
        public const uint Start = 2 << 3 | Fixed64;
        public const uint Time = 3 << 3 | Fixed64;
    }

    public static class Number
    {
        public const uint AsDouble = 4 << 3 | Fixed64;
        public const uint AsInt = 6 << 3 | Fixed64;
        public const uint Attributes = 7 << 3 | Bytes;
        public const uint Flags = 8 << 3 | Varint;
    }

    public static class Histogram
    {
        public const uint Count = 4 << 3 | Fixed64;
        public const uint Sum = 5 << 3 | Fixed64;
        public const uint BucketCounts = 6 << 3 | Bytes;
        public const uint BucketCount = 6 << 3 | Fixed64;
        public const uint Bounds = 7 << 3 | Bytes;
        public const uint Bound = 7 << 3 | Fixed64;
        public const uint Attributes = 9 << 3 | Bytes;
        public const uint Flags = 10 << 3 | Varint;
        public const uint Min = 11 << 3 | Fixed64;
        public const uint Max = 12 << 3 | Fixed64;
    }

    /// <summary>Count, sum and flags have the numbers that they have in <see cref="Histogram"/>.</summary>
    public static class Exponential
    {
        public const uint Attributes = 1 << 3 | Bytes;
        public const uint Scale = 6 << 3 | Varint;
        public const uint ZeroCount = 7 << 3 | Fixed64;
        public const uint Positive = 8 << 3 | Bytes;
        public const uint Negative = 9 << 3 | Bytes;
        public const uint Min = 12 << 3 | Fixed64;
        public const uint Max = 13 << 3 | Fixed64;

        /// <summary>Of one side's buckets.</summary>
        public const uint Offset = 1 << 3 | Varint;
        public const uint BucketCounts = 2 << 3 | Bytes;
        public const uint BucketCount = 2 << 3 | Varint;
    }

    public static class Summary
    {
        public const uint Count = 4 << 3 | Fixed64;
        public const uint Sum = 5 << 3 | Fixed64;
        public const uint Quantiles = 6 << 3 | Bytes;
        public const uint Attributes = 7 << 3 | Bytes;
        public const uint Flags = 8 << 3 | Varint;

        /// <summary>Of one quantile.</summary>
        public const uint Quantile = 1 << 3 | Fixed64;
        public const uint Value = 2 << 3 | Fixed64;
    }

    public static class Span
    {
        public const uint Name = 5 << 3 | Bytes;
        public const uint Kind = 6 << 3 | Varint;
        public const uint Start = 7 << 3 | Fixed64;
        public const uint End = 8 << 3 | Fixed64;
        public const uint Attributes = 9 << 3 | Bytes;
        public const uint Status = 15 << 3 | Bytes;
        public const uint StatusCode = 3 << 3 | Varint;
    }

    public static class LogRecord
    {
        public const uint Time = 1 << 3 | Fixed64;
        public const uint Severity = 2 << 3 | Varint;
        public const uint ObservedTime = 11 << 3 | Fixed64;
    }
}
