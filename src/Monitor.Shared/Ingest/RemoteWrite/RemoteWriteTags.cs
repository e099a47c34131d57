using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.RemoteWrite;

/// <summary>Fields of remote write 1.0 (<c>prometheus.WriteRequest</c>), each with its wire type.</summary>
internal static class RemoteWriteTags
{
    private const uint Varint = (uint)WireType.Varint;
    private const uint Fixed64 = (uint)WireType.Fixed64;
    private const uint Bytes = (uint)WireType.Bytes;

    public static class Request
    {
        public const uint TimeSeries = 1 << 3 | Bytes;
        public const uint Metadata = 3 << 3 | Bytes;
    }

    public static class Series
    {
        public const uint Label = 1 << 3 | Bytes;
        public const uint Sample = 2 << 3 | Bytes;
        public const uint Exemplar = 3 << 3 | Bytes;
        public const uint Histogram = 4 << 3 | Bytes;
    }

    public static class Label
    {
        public const uint Name = 1 << 3 | Bytes;
        public const uint Value = 2 << 3 | Bytes;
    }

    public static class Sample
    {
        public const uint Value = 1 << 3 | Fixed64;
        public const uint Timestamp = 2 << 3 | Varint;
    }

    public static class Metadata
    {
        public const uint Type = 1 << 3 | Varint;
        public const uint Family = 2 << 3 | Bytes;
        public const uint Help = 4 << 3 | Bytes;
        public const uint Unit = 5 << 3 | Bytes;
    }

    public static class Histogram
    {
        public const uint CountInt = 1 << 3 | Varint;
        public const uint CountFloat = 2 << 3 | Fixed64;
        public const uint Sum = 3 << 3 | Fixed64;
        public const uint Schema = 4 << 3 | Varint;
        public const uint ZeroCountInt = 6 << 3 | Varint;
        public const uint ZeroCountFloat = 7 << 3 | Fixed64;
        public const uint NegativeSpan = 8 << 3 | Bytes;
        public const uint NegativeDeltas = 9 << 3 | Bytes;
        public const uint NegativeDelta = 9 << 3 | Varint;
        public const uint NegativeCounts = 10 << 3 | Bytes;
        public const uint NegativeCount = 10 << 3 | Fixed64;
        public const uint PositiveSpan = 11 << 3 | Bytes;
        public const uint PositiveDeltas = 12 << 3 | Bytes;
        public const uint PositiveDelta = 12 << 3 | Varint;
        public const uint PositiveCounts = 13 << 3 | Bytes;
        public const uint PositiveCount = 13 << 3 | Fixed64;
        public const uint ResetHint = 14 << 3 | Varint;
        public const uint Timestamp = 15 << 3 | Varint;
        public const uint CustomValues = 16 << 3 | Bytes;
        public const uint CustomValue = 16 << 3 | Fixed64;
    }

    public static class Span
    {
        public const uint Offset = 1 << 3 | Varint;
        public const uint Length = 2 << 3 | Varint;
    }
}
