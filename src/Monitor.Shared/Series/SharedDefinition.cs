using System.Numerics;

namespace Monitor.Shared.Series;

/// <summary>
/// A series' definition kept as what tells it from a like one: series of one metric have most of their texts in common,
/// and of 200 bytes some 20 are their own. The like one's bytes are shared, so they live as long as anybody needs them.
/// </summary>
/// <remarks>
/// Both have as many texts (component, metric, names and values of labels, unit, help). The difference is a varint
/// whose bit n says that text n is another, then those texts, each with its length in front as in the definition.
/// </remarks>
internal readonly struct SharedDefinition
{
    private const int MostTexts = 63;

    /// <summary>What the difference is to; null where <see cref="_bytes"/> is the whole definition.</summary>
    private readonly byte[]? _like;
    private readonly byte[] _bytes;

    private SharedDefinition(byte[]? like, byte[] bytes)
    {
        _like = like;
        _bytes = bytes;
    }

    /// <summary>Keeps canonical bytes as they are.</summary>
    public static SharedDefinition Whole(byte[] definition) => new(null, definition);

    /// <summary>Keeps canonical bytes as their difference to another's, if that is shorter.</summary>
    /// <exception cref="FormatException">The bytes are not a definition.</exception>
    public static SharedDefinition Of(ReadOnlySpan<byte> definition, SharedDefinition other)
    {
        byte[] like = other._like ?? other._bytes;
        var fields = new DefinitionTexts(definition);
        var likeFields = new DefinitionTexts(like);
        if (fields.Kind != likeFields.Kind || fields.Labels != likeFields.Labels || fields.Count > MostTexts)
            return Whole(definition.ToArray());
        ulong differs = 0;
        Span<byte> difference = definition.Length <= 512 ? stackalloc byte[512] : new byte[definition.Length];
        int length = 0;
        for (int text = 0; fields.Next(); text++)
        {
            likeFields.Next();
            if (fields.Current.SequenceEqual(likeFields.Current))
                continue;
            if (length + fields.Current.Length > difference.Length)
                return Whole(definition.ToArray());
            differs |= 1UL << text;
            fields.Current.CopyTo(difference[length..]);
            length += fields.Current.Length;
        }

        byte[] bytes = new byte[VarintBytes(differs) + length];
        difference[..length].CopyTo(bytes.AsSpan(WriteVarint(bytes, differs)));
        return bytes.Length < definition.Length ? new SharedDefinition(like, bytes) : Whole(definition.ToArray());
    }

    /// <summary>The canonical bytes.</summary>
    public byte[] ToArray()
    {
        byte[] definition = new byte[Length];
        CopyTo(definition);
        return definition;
    }

    /// <summary>How many the canonical bytes are.</summary>
    public int Length
    {
        get
        {
            if (_like is null)
                return _bytes.Length;
            int length = _like.Length;
            ulong differs = ReadVarint(_bytes, out int place);
            length += _bytes.Length - place;
            var texts = new DefinitionTexts(_like);
            for (int text = 0; texts.Next(); text++)
                length -= (differs >> text & 1) != 0 ? texts.Current.Length : 0;
            return length;
        }
    }

    /// <summary>Writes the canonical bytes; returns how many.</summary>
    public int CopyTo(Span<byte> destination)
    {
        if (_like is null)
        {
            _bytes.CopyTo(destination);
            return _bytes.Length;
        }

        ulong differs = ReadVarint(_bytes, out int place);
        var texts = new DefinitionTexts(_like);
        int written = 0;
        for (int text = 0; texts.Next(); text++)
        {
            ReadOnlySpan<byte> head = texts.Head;
            ReadOnlySpan<byte> own = texts.Current;
            if ((differs >> text & 1) != 0)
            {
                own = DefinitionTexts.TextAt(_bytes, place);
                place += own.Length;
            }

            head.CopyTo(destination[written..]);
            own.CopyTo(destination[(written + head.Length)..]);
            written += head.Length + own.Length;
        }

        return written;
    }

    private static int VarintBytes(ulong value) => (BitOperations.Log2(value | 1) + 7) / 7;

    private static int WriteVarint(Span<byte> destination, ulong value)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7)
            destination[length++] = (byte)(value | 0x80);
        destination[length++] = (byte)value;
        return length;
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> bytes, out int length)
    {
        ulong value = 0;
        length = 0;
        while (true)
        {
            byte next = bytes[length];
            value |= (ulong)(next & 0x7F) << 7 * length++;
            if (next < 0x80)
                return value;
        }
    }
}
