using Monitor.Shared.Histograms;
using Monitor.Shared.Merging;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>Windows and steps of several series together.</summary>
internal static class MergedStateCodec
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes, Fixed64 = PeerWire.Fixed64;

    public static void Write(ProtobufWriter writer, MergedWindow window)
    {
        writer.WriteInt64(PeerFields.MergedWindow.Seconds, window.Seconds);
        writer.WriteSigned(PeerFields.MergedWindow.LevelFrom, window.LevelFrom);
        writer.WriteSigned(PeerFields.MergedWindow.LevelTo, window.LevelTo);
        writer.WriteSigned(PeerFields.MergedWindow.VolumeFrom, window.VolumeFrom);
        writer.WriteSigned(PeerFields.MergedWindow.VolumeTo, window.VolumeTo);
        writer.WriteSigned(PeerFields.MergedWindow.VolumePoints, window.VolumePoints);
        Write(writer, PeerFields.MergedWindow.Counted, window.Counted);
        Write(writer, PeerFields.MergedWindow.Summed, window.Summed);
        int mark = writer.BeginMessage(PeerFields.MergedWindow.Level);
        Write(writer, window.Level);
        writer.EndMessage(mark);
    }

    public static MergedWindow ReadWindow(ProtobufReader reader)
    {
        int seconds = 0;
        long levelFrom = 0, levelTo = 0, volumeFrom = 0, volumeTo = 0, points = 0;
        MergedReading counted = default, summed = default;
        var level = new MergedLevel();
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.MergedWindow.Seconds << 3 | Varint:
                    seconds = PeerWire.ReadWhole(ref reader, "window");
                    break;
                case PeerFields.MergedWindow.LevelFrom << 3 | Varint: reader.TryReadSigned(out levelFrom); break;
                case PeerFields.MergedWindow.LevelTo << 3 | Varint: reader.TryReadSigned(out levelTo); break;
                case PeerFields.MergedWindow.VolumeFrom << 3 | Varint: reader.TryReadSigned(out volumeFrom); break;
                case PeerFields.MergedWindow.VolumeTo << 3 | Varint: reader.TryReadSigned(out volumeTo); break;
                case PeerFields.MergedWindow.VolumePoints << 3 | Varint: reader.TryReadSigned(out points); break;
                case PeerFields.MergedWindow.Counted << 3 | Bytes when reader.TryReadMessage(out ProtobufReader inner):
                    counted = ReadVolume(inner);
                    break;
                case PeerFields.MergedWindow.Summed << 3 | Bytes when reader.TryReadMessage(out ProtobufReader inner):
                    summed = ReadVolume(inner);
                    break;
                case PeerFields.MergedWindow.Level << 3 | Bytes when reader.TryReadMessage(out ProtobufReader inner):
                    ReadInto(level, inner);
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "merged window");
        return new MergedWindow(seconds, level)
        {
            Counted = counted,
            Summed = summed,
            LevelFrom = levelFrom,
            LevelTo = levelTo,
            VolumeFrom = volumeFrom,
            VolumeTo = volumeTo,
            VolumePoints = points,
        };
    }

    public static void Write(ProtobufWriter writer, MergedLevel level)
    {
        writer.WriteSigned(PeerFields.MergedLevel.Points, level.Points);
        writer.WriteSigned(PeerFields.MergedLevel.Entries, level.Entries);
        writer.WritePackedFixed64<double>(PeerFields.MergedLevel.Sum, level.ExactSum.Partials());
        writer.WritePackedFixed64<double>(PeerFields.MergedLevel.Squares, level.ExactSquares.Partials());
        writer.WriteDouble(PeerFields.MergedLevel.Min, level.Min);
        writer.WriteDouble(PeerFields.MergedLevel.Max, level.Max);
        if (level.Distribution is not { } spread)
            return;
        foreach (Histogram part in DistributionReader.PartsOf(spread))
            DistributionCodec.Write(writer, PeerFields.MergedLevel.Parts, part);
        if (spread.Folded is not ({ } lows, { } means, { } highs))
            return;
        DistributionCodec.Write(writer, PeerFields.MergedLevel.Lows, lows);
        DistributionCodec.Write(writer, PeerFields.MergedLevel.Means, means);
        DistributionCodec.Write(writer, PeerFields.MergedLevel.Highs, highs);
    }

    /// <summary>Adds what was written to a level.</summary>
    public static void ReadInto(MergedLevel level, ProtobufReader reader)
    {
        long points = 0, entries = 0;
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        Histogram? lows = null, means = null, highs = null;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.MergedLevel.Points << 3 | Varint: reader.TryReadSigned(out points); break;
                case PeerFields.MergedLevel.Entries << 3 | Varint: reader.TryReadSigned(out entries); break;
                case PeerFields.MergedLevel.Sum << 3 | Bytes
                    when reader.TryReadPackedFixed64(out ReadOnlySpan<double> sum):
                    level.AddSums(sum, []);
                    break;
                case PeerFields.MergedLevel.Squares << 3 | Bytes
                    when reader.TryReadPackedFixed64(out ReadOnlySpan<double> squares):
                    level.AddSums([], squares);
                    break;
                case PeerFields.MergedLevel.Min << 3 | Fixed64: reader.TryReadDouble(out min); break;
                case PeerFields.MergedLevel.Max << 3 | Fixed64: reader.TryReadDouble(out max); break;
                case PeerFields.MergedLevel.Parts << 3 | Bytes when reader.TryReadMessage(out ProtobufReader part):
                    (level.Distribution ??= new MergedDistribution()).Add(DistributionCodec.Read(part));
                    break;
                case PeerFields.MergedLevel.Lows << 3 | Bytes when reader.TryReadMessage(out ProtobufReader part):
                    lows = DistributionCodec.Read(part);
                    break;
                case PeerFields.MergedLevel.Means << 3 | Bytes when reader.TryReadMessage(out ProtobufReader part):
                    means = DistributionCodec.Read(part);
                    break;
                case PeerFields.MergedLevel.Highs << 3 | Bytes when reader.TryReadMessage(out ProtobufReader part):
                    highs = DistributionCodec.Read(part);
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "merged level");
        (level.Points, level.Entries) = (level.Points + points, level.Entries + entries);
        (level.Min, level.Max) = (Math.Min(level.Min, min), Math.Max(level.Max, max));
        if (lows is not null && means is not null && highs is not null)
            (level.Distribution ??= new MergedDistribution()).MergeFolded(lows, means, highs);
    }

    private static void Write(ProtobufWriter writer, int field, in MergedReading volume)
    {
        double[] value = volume.Value, lower = volume.Lower, upper = volume.Upper;
        int mark = writer.BeginMessage(field);
        writer.WritePackedFixed64<double>(PeerFields.ExactVolume.Value, value);
        if (!lower.AsSpan().SequenceEqual(value))
            writer.WritePackedFixed64<double>(PeerFields.ExactVolume.Lower, lower);
        if (!upper.AsSpan().SequenceEqual(value))
            writer.WritePackedFixed64<double>(PeerFields.ExactVolume.Upper, upper);
        writer.EndMessage(mark);
    }

    private static MergedReading ReadVolume(ProtobufReader reader)
    {
        ReadOnlySpan<double> value = default, lower = default, upper = default;
        bool hasLower = false, hasUpper = false;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.ExactVolume.Value << 3 | Bytes: reader.TryReadPackedFixed64(out value); break;
                case PeerFields.ExactVolume.Lower << 3 | Bytes:
                    hasLower = reader.TryReadPackedFixed64(out lower);
                    break;
                case PeerFields.ExactVolume.Upper << 3 | Bytes:
                    hasUpper = reader.TryReadPackedFixed64(out upper);
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "merged volume");
        MergedReading volume = default;
        volume.Add(value, hasLower ? lower : value, hasUpper ? upper : value);
        return volume;
    }
}
