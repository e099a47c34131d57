using Monitor.Shared.Merging;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>Groups of series that a shard has merged; every number as it was, and every sum exact.</summary>
internal static class MergedCodec
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes;

    public static void Write(ProtobufWriter writer, MergedGroup group)
    {
        writer.WriteString(PeerFields.MergedGroup.Metric, group.Key.Metric);
        writer.WriteUInt64(PeerFields.MergedGroup.Kind, (ulong)group.Key.Kind);
        if (group.Key.Unit.Length > 0)
            writer.WriteString(PeerFields.MergedGroup.Unit, group.Key.Unit);
        PeerWire.WriteLabels(writer, PeerFields.MergedGroup.Labels, group.Key.Labels);
        writer.WriteInt64(PeerFields.MergedGroup.Series, group.Series);
        writer.WriteSigned(PeerFields.MergedGroup.LastSeenMs, group.LastSeenMs);
        writer.WriteSigned(PeerFields.MergedGroup.NewestSecond, group.NewestSecond);
        writer.WriteBool(PeerFields.MergedGroup.IsStale, group.IsStale);
        foreach (MergedWindow window in group.Windows)
        {
            int mark = writer.BeginMessage(PeerFields.MergedGroup.Windows);
            MergedStateCodec.Write(writer, window);
            writer.EndMessage(mark);
        }

        foreach ((long second, MergedLevel level) in group.Steps)
        {
            int mark = writer.BeginMessage(PeerFields.MergedGroup.Steps);
            writer.WriteSigned(PeerFields.MergedStep.Second, second);
            int inner = writer.BeginMessage(PeerFields.MergedStep.Level);
            MergedStateCodec.Write(writer, level);
            writer.EndMessage(inner);
            writer.EndMessage(mark);
        }

        foreach (MergedMember member in group.Members)
        {
            int mark = writer.BeginMessage(PeerFields.MergedGroup.Members);
            PeerWire.WriteId(writer, PeerFields.MergedMember.Fingerprint, member.Fingerprint);
            writer.WriteSigned(PeerFields.MergedMember.HeldFromSecond, member.HeldFromSecond);
            writer.EndMessage(mark);
        }
    }

    public static MergedGroup Read(ProtobufReader reader)
    {
        // The key may come after what it is the key of, so it is read by itself.
        var group = new MergedGroup(ReadKey(reader));
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.MergedGroup.Series << 3 | Varint:
                    group.Series = PeerWire.ReadWhole(ref reader, "number of series");
                    break;
                case PeerFields.MergedGroup.LastSeenMs << 3 | Varint when reader.TryReadSigned(out long seen):
                    group.LastSeenMs = seen;
                    break;
                case PeerFields.MergedGroup.NewestSecond << 3 | Varint when reader.TryReadSigned(out long newest):
                    group.NewestSecond = newest;
                    break;
                case PeerFields.MergedGroup.IsStale << 3 | Varint when reader.TryReadBool(out bool isStale):
                    group.IsStale = isStale;
                    break;
                case PeerFields.MergedGroup.Windows << 3 | Bytes when reader.TryReadMessage(out ProtobufReader window):
                    group.Add(MergedStateCodec.ReadWindow(window));
                    break;
                case PeerFields.MergedGroup.Steps << 3 | Bytes when reader.TryReadMessage(out ProtobufReader step):
                    AddStep(group, step);
                    break;
                case PeerFields.MergedGroup.Members << 3 | Bytes when reader.TryReadMessage(out ProtobufReader member):
                    group.Add(ReadMember(member));
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "group of series");
        return group;
    }

    private static MergedKey ReadKey(ProtobufReader reader)
    {
        string metric = "", unit = "";
        int kind = 0;
        var labels = new List<Label>();
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.MergedGroup.Metric << 3 | Bytes:
                    metric = PeerWire.ReadText(ref reader, "metric");
                    break;
                case PeerFields.MergedGroup.Kind << 3 | Varint: kind = PeerWire.ReadWhole(ref reader, "kind"); break;
                case PeerFields.MergedGroup.Unit << 3 | Bytes: unit = PeerWire.ReadText(ref reader, "unit"); break;
                case PeerFields.MergedGroup.Labels << 3 | Bytes: labels.Add(PeerWire.ReadLabel(ref reader)); break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "group of series");
        return metric.Length > 0 && kind is >= (int)SeriesKind.Gauge and <= (int)SeriesKind.Histogram
            ? new MergedKey(metric, (SeriesKind)kind, unit, LabelSet.From(labels))
            : throw new PeerProtocolException($"A group of '{metric}' of kind {kind} is none.");
    }

    private static void AddStep(MergedGroup group, ProtobufReader reader)
    {
        long second = 0;
        MergedLevel? level = null;
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == (PeerFields.MergedStep.Second << 3 | Varint))
                reader.TryReadSigned(out second);
            else if (tag == (PeerFields.MergedStep.Level << 3 | Bytes)
                && reader.TryReadMessage(out ProtobufReader inner))
                MergedStateCodec.ReadInto(level ??= new MergedLevel(), inner);
            else
                reader.TrySkip(tag);
        }

        PeerWire.Check(reader, "step");
        if (level is not null)
            group.Step(second).Merge(level);
    }

    private static MergedMember ReadMember(ProtobufReader reader)
    {
        UInt128 fingerprint = 0;
        long held = 0;
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == (PeerFields.MergedMember.Fingerprint << 3 | Bytes))
                fingerprint = PeerWire.ReadId(ref reader, "fingerprint");
            else if (tag == (PeerFields.MergedMember.HeldFromSecond << 3 | Varint))
                reader.TryReadSigned(out held);
            else
                reader.TrySkip(tag);
        }

        PeerWire.Check(reader, "member of a group");
        return new MergedMember(fingerprint, held);
    }
}
