namespace Monitor.Shared.Series;

/// <summary>
/// The texts of a definition one after the other, each with its length in front: component, metric, the labels' names
/// and values, unit, help.
/// </summary>
internal ref struct DefinitionTexts
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _afterMetric;
    private int _place;

    /// <exception cref="FormatException">The bytes are not a definition.</exception>
    public DefinitionTexts(ReadOnlySpan<byte> definition)
    {
        if (definition.IsEmpty)
            throw new FormatException("A definition has no bytes.");
        _bytes = definition;
        Kind = definition[0];
        int place = 1 + TextAt(definition, 1).Length;
        _afterMetric = place + TextAt(definition, place).Length;
        Labels = ReadLength(definition, _afterMetric, out _);
        Count = 2 * Labels + 4;
    }

    public byte Kind { get; }

    public int Labels { get; }

    /// <summary>How many texts there are.</summary>
    public int Count { get; }

    /// <summary>What stands before the current text: the kind, the number of labels, or nothing.</summary>
    public ReadOnlySpan<byte> Head { get; private set; }

    /// <summary>The current text with its length in front.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public bool Next()
    {
        int start = _place;
        if (start == 0)
            _place = 1;
        else if (start == _afterMetric)
            _place += VarintBytes(_bytes, start);
        if (_place == _bytes.Length)
            return false;
        Head = _bytes[start.._place];
        Current = TextAt(_bytes, _place);
        _place += Current.Length;
        return true;
    }

    /// <summary>A text with its length in front.</summary>
    public static ReadOnlySpan<byte> TextAt(ReadOnlySpan<byte> bytes, int place)
    {
        int length = ReadLength(bytes, place, out int head);
        return bytes.Length - place - head >= length
            ? bytes.Slice(place, head + length)
            : throw new FormatException($"A definition is broken at byte {place} of {bytes.Length}.");
    }

    private static int VarintBytes(ReadOnlySpan<byte> bytes, int place)
    {
        ReadLength(bytes, place, out int head);
        return head;
    }

    private static int ReadLength(ReadOnlySpan<byte> bytes, int place, out int head)
    {
        int value = 0;
        for (head = 0; head < 5 && place + head < bytes.Length; head++)
        {
            byte next = bytes[place + head];
            value |= (next & 0x7F) << 7 * head;
            if (next >= 0x80)
                continue;
            head++;
            return value >= 0 ? value : throw new FormatException("A definition has a length below zero.");
        }

        throw new FormatException($"A definition is broken at byte {place} of {bytes.Length}.");
    }
}
