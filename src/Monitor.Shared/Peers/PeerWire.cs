using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>What all messages between nodes are made of.</summary>
public static class PeerWire
{
    /// <summary>Bytes of an identifier: a session, a fingerprint, a rule's key, an incarnation.</summary>
    public const int IdBytes = 16;

    internal const uint Varint = (uint)WireType.Varint;
    internal const uint Fixed64 = (uint)WireType.Fixed64;
    internal const uint Bytes = (uint)WireType.Bytes;

    public static void WriteId(ProtobufWriter writer, int field, UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        writer.WriteBytes(field, bytes);
    }

    /// <exception cref="PeerProtocolException">Not 16 bytes.</exception>
    public static UInt128 ReadId(ref ProtobufReader reader, string what)
    {
        if (!reader.TryReadBytes(out ReadOnlySpan<byte> bytes))
            return default;
        return bytes.Length == IdBytes
            ? BinaryPrimitives.ReadUInt128BigEndian(bytes)
            : throw new PeerProtocolException($"The {what} has {bytes.Length} bytes instead of {IdBytes}.");
    }

    /// <exception cref="PeerProtocolException">Not UTF-8.</exception>
    public static string ReadText(ref ProtobufReader reader, string what)
    {
        if (!reader.TryReadBytes(out ReadOnlySpan<byte> utf8))
            return "";
        return Utf8.IsValid(utf8)
            ? Encoding.UTF8.GetString(utf8)
            : throw new PeerProtocolException($"The {what} is not UTF-8.");
    }

    /// <summary>A whole number from 0 to 2,147,483,647.</summary>
    /// <exception cref="PeerProtocolException">Larger.</exception>
    public static int ReadWhole(ref ProtobufReader reader, string what)
    {
        reader.TryReadVarint(out ulong value);
        return value <= int.MaxValue
            ? (int)value
            : throw new PeerProtocolException($"The {what} is {value}: no such number.");
    }

    /// <summary>Adds numbers that stand as the difference to the one before.</summary>
    /// <exception cref="PeerProtocolException">The message is broken.</exception>
    public static void ReadDeltas(ref ProtobufReader packed, List<long> numbers, string what)
    {
        long number = numbers.Count > 0 ? numbers[^1] : 0;
        while (!packed.AtEnd && packed.TryReadSigned(out long delta))
            numbers.Add(number += delta);
        Check(packed, what);
    }

    /// <exception cref="PeerProtocolException">The message is broken.</exception>
    public static void Check(in ProtobufReader reader, string what)
    {
        if (reader.Failed)
            throw new PeerProtocolException($"Not a {what}: {reader.Describe()}.");
    }

    internal static void WriteLabels(ProtobufWriter writer, int field, LabelSet labels)
    {
        foreach (Label label in labels)
        {
            int mark = writer.BeginMessage(field);
            writer.WriteString(PeerFields.Label.Name, label.Name);
            writer.WriteString(PeerFields.Label.Value, label.Value);
            writer.EndMessage(mark);
        }
    }

    internal static Label ReadLabel(ref ProtobufReader outer)
    {
        string name = "", value = "";
        outer.TryReadMessage(out ProtobufReader reader);
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.Label.Name << 3 | Bytes: name = ReadText(ref reader, "label's name"); break;
                case PeerFields.Label.Value << 3 | Bytes: value = ReadText(ref reader, "label's value"); break;
                default: reader.TrySkip(tag); break;
            }
        }

        Check(reader, "label");
        return name.Length > 0 ? new Label(name, value) : throw new PeerProtocolException("A label has no name.");
    }
}
