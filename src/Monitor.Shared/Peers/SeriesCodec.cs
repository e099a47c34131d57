using Monitor.Shared.Queries;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>Series, their readings and their charts, number for number and bit for bit.</summary>
internal static class SeriesCodec
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes, Fixed64 = PeerWire.Fixed64;

    public static void Write(ProtobufWriter writer, FoundSeries series)
    {
        SeriesDescriptor descriptor = series.Descriptor;
        writer.WriteString(PeerFields.FoundSeries.Component, descriptor.Component);
        writer.WriteString(PeerFields.FoundSeries.Metric, descriptor.Metric);
        PeerWire.WriteLabels(writer, PeerFields.FoundSeries.Labels, descriptor.Labels);
        writer.WriteUInt64(PeerFields.FoundSeries.Kind, (ulong)descriptor.Kind);
        if (descriptor.Unit.Length > 0)
            writer.WriteString(PeerFields.FoundSeries.Unit, descriptor.Unit);
        if (descriptor.Help.Length > 0)
            writer.WriteString(PeerFields.FoundSeries.Help, descriptor.Help);
        PeerWire.WriteId(writer, PeerFields.FoundSeries.Fingerprint, series.Fingerprint);
        writer.WriteSigned(PeerFields.FoundSeries.LastSeenMs, series.LastSeenMs);
        if (series.IsStale)
            writer.WriteBool(PeerFields.FoundSeries.IsStale, true);
    }

    public static void Write(ProtobufWriter writer, SeriesReadings readings)
    {
        int mark = writer.BeginMessage(PeerFields.SeriesReadings.Series);
        Write(writer, readings.Series);
        writer.EndMessage(mark);
        foreach (IReadOnlyList<WindowReading> window in readings.Windows)
        {
            mark = writer.BeginMessage(PeerFields.SeriesReadings.Windows);
            foreach (WindowReading reading in window)
            {
                int inner = writer.BeginMessage(PeerFields.WindowReadings.Readings);
                Write(writer, reading);
                writer.EndMessage(inner);
            }

            writer.EndMessage(mark);
        }
    }

    public static void Write(ProtobufWriter writer, SeriesPoints points)
    {
        int mark = writer.BeginMessage(PeerFields.SeriesPoints.Series);
        Write(writer, points.Series);
        writer.EndMessage(mark);
        writer.WriteSigned(PeerFields.SeriesPoints.HotFromSecond, points.HotFromSecond);
        long[] deltas = new long[points.Points.Count];
        double[] values = new double[points.Points.Count];
        long before = 0;
        for (int i = 0; i < values.Length; i++)
        {
            (deltas[i], values[i]) = (points.Points[i].Second - before, points.Points[i].Value);
            before = points.Points[i].Second;
        }

        writer.WritePackedSigned(PeerFields.SeriesPoints.SecondDeltas, deltas);
        writer.WritePackedFixed64<double>(PeerFields.SeriesPoints.Values, values);
    }

    public static FoundSeries ReadSeries(ProtobufReader reader)
    {
        string component = "", metric = "", unit = "", help = "";
        var labels = new List<Label>();
        int kind = 0;
        UInt128 fingerprint = 0;
        long lastSeenMs = 0;
        bool isStale = false;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.FoundSeries.Component << 3 | Bytes:
                    component = PeerWire.ReadText(ref reader, "component");
                    break;
                case PeerFields.FoundSeries.Metric << 3 | Bytes:
                    metric = PeerWire.ReadText(ref reader, "metric");
                    break;
                case PeerFields.FoundSeries.Labels << 3 | Bytes: labels.Add(PeerWire.ReadLabel(ref reader)); break;
                case PeerFields.FoundSeries.Kind << 3 | Varint: kind = PeerWire.ReadWhole(ref reader, "kind"); break;
                case PeerFields.FoundSeries.Unit << 3 | Bytes: unit = PeerWire.ReadText(ref reader, "unit"); break;
                case PeerFields.FoundSeries.Help << 3 | Bytes: help = PeerWire.ReadText(ref reader, "help"); break;
                case PeerFields.FoundSeries.Fingerprint << 3 | Bytes:
                    fingerprint = PeerWire.ReadId(ref reader, "fingerprint");
                    break;
                case PeerFields.FoundSeries.LastSeenMs << 3 | Varint: reader.TryReadSigned(out lastSeenMs); break;
                case PeerFields.FoundSeries.IsStale << 3 | Varint: reader.TryReadBool(out isStale); break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "series");
        if (component.Length == 0 || metric.Length == 0
            || kind is < (int)SeriesKind.Gauge or > (int)SeriesKind.Histogram)
            throw new PeerProtocolException($"The series '{metric}' of '{component}' of kind {kind} is none.");
        var descriptor = new SeriesDescriptor(component, metric, LabelSet.From(labels), (SeriesKind)kind, unit, help);
        return new FoundSeries(descriptor, fingerprint, lastSeenMs, isStale);
    }

    public static SeriesReadings ReadReadings(ProtobufReader reader)
    {
        FoundSeries? series = null;
        var windows = new List<IReadOnlyList<WindowReading>>();
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == (PeerFields.SeriesReadings.Series << 3 | Bytes)
                && reader.TryReadMessage(out ProtobufReader inner))
                series = ReadSeries(inner);
            else if (tag == (PeerFields.SeriesReadings.Windows << 3 | Bytes) && reader.TryReadMessage(out inner))
                windows.Add(ReadWindow(inner));
            else
                reader.TrySkip(tag);
        }

        PeerWire.Check(reader, "series' readings");
        return new SeriesReadings(series ?? throw Nameless(), windows);
    }

    public static SeriesPoints ReadPoints(ProtobufReader reader)
    {
        FoundSeries? series = null;
        long hotFrom = 0;
        var seconds = new List<long>();
        double[] values = [];
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.SeriesPoints.Series << 3 | Bytes:
                    if (reader.TryReadMessage(out ProtobufReader inner))
                        series = ReadSeries(inner);
                    break;
                case PeerFields.SeriesPoints.HotFromSecond << 3 | Varint: reader.TryReadSigned(out hotFrom); break;
                case PeerFields.SeriesPoints.SecondDeltas << 3 | Bytes:
                    if (reader.TryReadMessage(out ProtobufReader deltas))
                        PeerWire.ReadDeltas(ref deltas, seconds, "chart's times");
                    break;
                case PeerFields.SeriesPoints.Values << 3 | Bytes:
                    if (reader.TryReadPackedFixed64(out ReadOnlySpan<double> packed))
                        values = packed.ToArray();
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "series' points");
        if (seconds.Count != values.Length)
            throw new PeerProtocolException($"A chart has {seconds.Count} times and {values.Length} values.");
        return new SeriesPoints(
            series ?? throw Nameless(), hotFrom,
            [.. seconds.Select((second, i) => new StatisticPoint(second, values[i]))]);
    }

    private static void Write(ProtobufWriter writer, WindowReading reading)
    {
        writer.WriteDouble(PeerFields.Reading.Value, reading.Value);
        if (!SameBits(reading.LowerBound, reading.Value))
            writer.WriteDouble(PeerFields.Reading.LowerBound, reading.LowerBound);
        if (!SameBits(reading.UpperBound, reading.Value))
            writer.WriteDouble(PeerFields.Reading.UpperBound, reading.UpperBound);
        writer.WriteSigned(PeerFields.Reading.FromSecond, reading.FromSecond);
        writer.WriteSigned(PeerFields.Reading.ToSecond, reading.ToSecond);
        writer.WriteSigned(PeerFields.Reading.Count, reading.Count);
    }

    private static List<WindowReading> ReadWindow(ProtobufReader reader)
    {
        var readings = new List<WindowReading>();
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == (PeerFields.WindowReadings.Readings << 3 | Bytes)
                && reader.TryReadMessage(out ProtobufReader inner))
                readings.Add(ReadReading(inner));
            else
                reader.TrySkip(tag);
        }

        PeerWire.Check(reader, "window's readings");
        return readings;
    }

    private static WindowReading ReadReading(ProtobufReader reader)
    {
        double value = 0;
        double? lower = null, upper = null;
        long from = 0, to = 0, count = 0;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.Reading.Value << 3 | Fixed64: reader.TryReadDouble(out value); break;
                case PeerFields.Reading.LowerBound << 3 | Fixed64:
                    reader.TryReadDouble(out double low);
                    lower = low;
                    break;
                case PeerFields.Reading.UpperBound << 3 | Fixed64:
                    reader.TryReadDouble(out double high);
                    upper = high;
                    break;
                case PeerFields.Reading.FromSecond << 3 | Varint: reader.TryReadSigned(out from); break;
                case PeerFields.Reading.ToSecond << 3 | Varint: reader.TryReadSigned(out to); break;
                case PeerFields.Reading.Count << 3 | Varint: reader.TryReadSigned(out count); break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "reading");
        return new WindowReading(value, lower ?? value, upper ?? value, from, to, count);
    }

    private static bool SameBits(double left, double right) =>
        BitConverter.DoubleToUInt64Bits(left) == BitConverter.DoubleToUInt64Bits(right);

    private static PeerProtocolException Nameless() => new("Readings come without their series.");
}
