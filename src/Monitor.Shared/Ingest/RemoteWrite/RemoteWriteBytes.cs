using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.RemoteWrite;

/// <summary>
/// Reads the parts of a series in the form that senders give them, byte by byte, without walking fields one does not
/// need. What has another form is left to the reader of fields.
/// </summary>
internal static class RemoteWriteBytes
{
    /// <summary>Where the labels at the beginning of a series end: as many as have lengths of one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LabelsEnd(ReadOnlySpan<byte> series)
    {
        int end = 0;
        while ((uint)(end + 1) < (uint)series.Length && series[end] == RemoteWriteTags.Series.Label)
        {
            int length = series[end + 1];
            if (length >= 0x80 || length > series.Length - end - 2)
                break;
            end += 2 + length;
        }

        return end;
    }

    public static bool TryReadLabel(
        ref ProtobufReader reader, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case RemoteWriteTags.Label.Name:
                    reader.TryReadBytes(out name);
                    break;
                case RemoteWriteTags.Label.Value:
                    reader.TryReadBytes(out value);
                    break;
                default:
                    reader.TrySkip(tag);
                    break;
            }
        }

        return !reader.Failed;
    }

    /// <summary>The value of <c>__name__</c>, which senders put first; empty when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> MetricName(ReadOnlySpan<byte> labels)
    {
        // 0A length, then 0A 08 "__name__", then 12 and the name's length.
        const int HeadBytes = 14;
        if (labels.Length >= HeadBytes
            && BinaryPrimitives.ReadUInt64LittleEndian(labels[4..]) == 0x5F5F_656D_616E_5F5F
            && labels[2] == RemoteWriteTags.Label.Name && labels[3] == 8 && labels[12] == RemoteWriteTags.Label.Value
            && labels[13] == labels[1] - (HeadBytes - 2) && labels[13] <= labels.Length - HeadBytes)
        {
            return labels.Slice(HeadBytes, labels[13]);
        }

        return FindMetricName(labels);
    }

    public static ReadOnlySpan<byte> FindMetricName(ReadOnlySpan<byte> labels)
    {
        var reader = new ProtobufReader(labels);
        while (reader.TryReadTag(out _) && reader.TryReadMessage(out ProtobufReader label))
        {
            if (TryReadLabel(ref label, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
                && name.SequenceEqual("__name__"u8) && labels.Overlaps(value, out int at))
                return labels.Slice(at, value.Length);
        }

        return default;
    }

    /// <summary>Reads what follows the labels when that is one sample of the usual form and nothing else.</summary>
    public static bool TryReadOnlySample(ReadOnlySpan<byte> rest, out double value, out long timestamp)
    {
        value = 0;
        timestamp = 0;
        if (rest.Length < 4 || rest[0] != RemoteWriteTags.Series.Sample || rest[1] != rest.Length - 2)
            return false;
        int at = 2;
        if (rest[at] == RemoteWriteTags.Sample.Value)
        {
            // A value of 0 is left out by most senders.
            if (rest.Length < at + 9 + 2)
                return false;
            value = BinaryPrimitives.ReadDoubleLittleEndian(rest[(at + 1)..]);
            at += 9;
        }

        if (rest[at++] != RemoteWriteTags.Sample.Timestamp)
            return false;
        // Up to nine bytes: a negative timestamp has ten and goes the other way.
        for (int shift = 0; shift < 63 && at < rest.Length; shift += 7)
        {
            long part = rest[at++];
            timestamp |= (part & 0x7F) << shift;
            if (part < 0x80)
                return at == rest.Length;
        }

        return false;
    }
}
