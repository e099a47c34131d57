using Monitor.Shared.Wire;

namespace Monitor.Benchmarks.Otlp;

/// <summary>Export requests as an SDK writes them: one resource, a few metrics, many points.</summary>
internal static class OtlpBodies
{
    private const ulong Time = 1_700_000_000_000_000_000;
    private const int PointsPerMetric = 100;
    private const int Cumulative = 2;

    /// <summary>Points of cumulative monotonic sums with three attributes each.</summary>
    public static byte[] Numbers(int points) => Request(points, 7, static (writer, i) =>
    {
        Times(writer);
        writer.WriteDouble(4, i);
        Attributes(writer, 7, i);
    });

    /// <summary>Points of explicit histograms: 14 bounds, 15 counts, three attributes.</summary>
    public static byte[] Histograms(int points) => Request(points, 9, static (writer, i) =>
    {
        ulong[] counts = [.. Enumerable.Range(0, 15).Select(b => (ulong)((b + i) % 4))];
        Times(writer);
        writer.WriteFixed64(4, counts.Aggregate(0UL, static (a, b) => a + b));
        writer.WriteDouble(5, i);
        writer.WritePackedFixed64<ulong>(6, counts);
        writer.WritePackedFixed64<double>(
            7, [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]);
        Attributes(writer, 9, i);
    });

    /// <summary>Points of exponential histograms: 60 buckets at scale 5, three attributes.</summary>
    public static byte[] Exponentials(int points) => Request(points, 10, static (writer, i) =>
    {
        ulong[] counts = [.. Enumerable.Range(0, 60).Select(b => (ulong)((b + i) % 4))];
        Attributes(writer, 1, i);
        Times(writer);
        writer.WriteFixed64(4, counts.Aggregate(0UL, static (a, b) => a + b));
        writer.WriteDouble(5, i);
        writer.WriteSigned(6, 5);
        int side = writer.BeginMessage(8);
        writer.WriteSigned(1, -200);
        writer.WritePackedVarints(2, counts);
        writer.EndMessage(side);
    });

    private static byte[] Request(int points, int kind, Action<ProtobufWriter, int> point)
    {
        var writer = new ProtobufWriter();
        int resourcePart = writer.BeginMessage(1);
        int resource = writer.BeginMessage(1);
        Attribute(writer, 1, "service.name", "order-gateway");
        Attribute(writer, 1, "service.instance.id", "627cc493-f310-47de-96bd-71410b7dec09");
        Attribute(writer, 1, "telemetry.sdk.name", "opentelemetry");
        writer.EndMessage(resource);
        int scopePart = writer.BeginMessage(2);
        int scope = writer.BeginMessage(1);
        writer.WriteString(1, "Trading.Orders");
        writer.EndMessage(scope);
        for (int first = 0; first < points; first += PointsPerMetric)
        {
            int metric = writer.BeginMessage(2);
            writer.WriteString(1, $"orders.metric.{first}");
            writer.WriteString(3, "s");
            int data = writer.BeginMessage(kind);
            for (int i = first; i < Math.Min(first + PointsPerMetric, points); i++)
            {
                int mark = writer.BeginMessage(1);
                point(writer, i);
                writer.EndMessage(mark);
            }

            writer.WriteInt64(2, Cumulative);
            writer.WriteBool(3, true);
            writer.EndMessage(data);
            writer.EndMessage(metric);
        }

        writer.EndMessage(scopePart);
        writer.EndMessage(resourcePart);
        return writer.ToArray();
    }

    private static void Times(ProtobufWriter writer)
    {
        writer.WriteFixed64(2, Time - 60_000_000_000);
        writer.WriteFixed64(3, Time);
    }

    private static void Attributes(ProtobufWriter writer, int field, int i)
    {
        Attribute(writer, field, "venue", $"venue-{i % 10}");
        Attribute(writer, field, "side", i % 2 == 0 ? "buy" : "sell");
        Attribute(writer, field, "instrument", $"instrument-{i}");
    }

    private static void Attribute(ProtobufWriter writer, int field, string key, string value)
    {
        int pair = writer.BeginMessage(field);
        writer.WriteString(1, key);
        int any = writer.BeginMessage(2);
        writer.WriteString(1, value);
        writer.EndMessage(any);
        writer.EndMessage(pair);
    }
}
