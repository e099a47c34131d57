using System.Text;

namespace Monitor.Shared.Series;

/// <summary>
/// A series' descriptor as canonical bytes: the form in which it is logged, checkpointed and kept in memory (about
/// 150 bytes instead of a thousand). Layout: kind (1 byte), then length-prefixed UTF-8 of component, metric, the
/// number of labels, names and values in order; after the identity, unit and help, which are not part of it.
/// </summary>
public static class SeriesDefinition
{
    /// <summary>The canonical bytes of a descriptor.</summary>
    public static byte[] Encode(SeriesDescriptor descriptor)
    {
        var bytes = new List<byte>(192) { (byte)descriptor.Kind };
        AddText(bytes, descriptor.Component);
        AddText(bytes, descriptor.Metric);
        AddVarint(bytes, descriptor.Labels.Count);
        foreach (Label label in descriptor.Labels)
        {
            AddText(bytes, label.Name);
            AddText(bytes, label.Value);
        }

        AddText(bytes, descriptor.Unit);
        AddText(bytes, descriptor.Help);
        return [.. bytes];
    }

    /// <summary>The part of the bytes that identifies the series: all but unit and help.</summary>
    /// <exception cref="FormatException">The bytes are not a definition.</exception>
    public static ReadOnlySpan<byte> Identity(ReadOnlySpan<byte> definition)
    {
        var reader = new Reader(definition);
        reader.Byte();
        reader.Skip();
        reader.Skip();
        for (int labels = reader.Varint(); labels > 0; labels--)
        {
            reader.Skip();
            reader.Skip();
        }

        return definition[..reader.Position];
    }

    /// <summary>What the series is filed under, the same in every process.</summary>
    public static UInt128 Fingerprint(ReadOnlySpan<byte> definition) => SeriesHash.Fingerprint(Identity(definition));

    /// <summary>Reads the descriptor back.</summary>
    /// <exception cref="FormatException">The bytes are not a definition.</exception>
    public static SeriesDescriptor Decode(ReadOnlySpan<byte> definition)
    {
        var reader = new Reader(definition);
        var kind = (SeriesKind)reader.Byte();
        if (!Enum.IsDefined(kind))
            throw new FormatException($"Kind {(byte)kind} is not one of a series.");
        string component = reader.Text();
        string metric = reader.Text();
        var labels = new Label[reader.Varint()];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = new Label(reader.Text(), reader.Text());
        return new SeriesDescriptor(component, metric, LabelSet.From(labels), kind, reader.Text(), reader.Text());
    }

    private static void AddText(List<byte> bytes, string text)
    {
        byte[] encoded = Encoding.UTF8.GetBytes(text);
        AddVarint(bytes, encoded.Length);
        bytes.AddRange(encoded);
    }

    private static void AddVarint(List<byte> bytes, int value)
    {
        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
            bytes.Add((byte)(rest | 0x80));
        bytes.Add((byte)rest);
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int Position { get; private set; }

        public byte Byte() => Position < _bytes.Length ? _bytes[Position++] : throw Broken();

        public int Varint()
        {
            int value = 0;
            for (int shift = 0; shift < 35; shift += 7)
            {
                byte next = Byte();
                value |= (next & 0x7F) << shift;
                if (next < 0x80)
                    return value < 0 || value > _bytes.Length ? throw Broken() : value;
            }

            throw Broken();
        }

        public void Skip() => Take();

        public string Text() => Encoding.UTF8.GetString(Take());

        private ReadOnlySpan<byte> Take()
        {
            int length = Varint();
            if (length > _bytes.Length - Position)
                throw Broken();
            ReadOnlySpan<byte> taken = _bytes.Slice(Position, length);
            Position += length;
            return taken;
        }

        private readonly FormatException Broken() =>
            new($"Not a series definition: broken at byte {Position} of {_bytes.Length}.");
    }
}
