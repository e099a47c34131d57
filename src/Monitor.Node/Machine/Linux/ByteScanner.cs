using System.Buffers.Text;

namespace Monitor.Node.Machine.Linux;

/// <summary>
/// Walks over the text of a kernel file: lines, words, numbers; what is missing reads as empty or zero.
/// </summary>
internal ref struct ByteScanner(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>What was not walked over yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>The next line without its end; false when there is none.</summary>
    public bool TryLine(out ByteScanner line)
    {
        if (_rest.IsEmpty)
        {
            line = default;
            return false;
        }

        int end = _rest.IndexOf((byte)'\n');
        line = new ByteScanner(end < 0 ? _rest : _rest[..end]);
        _rest = end < 0 ? default : _rest[(end + 1)..];
        return true;
    }

    /// <summary>The next word: what stands up to a space, a tab or a colon.</summary>
    public ReadOnlySpan<byte> Word()
    {
        int start = _rest.IndexOfAnyExcept(" \t:"u8);
        if (start < 0)
        {
            _rest = default;
            return default;
        }

        ReadOnlySpan<byte> from = _rest[start..];
        int end = from.IndexOfAny(" \t:"u8);
        _rest = end < 0 ? default : from[end..];
        return end < 0 ? from : from[..end];
    }

    public void Skip(int words)
    {
        for (int i = 0; i < words; i++)
            Word();
    }

    /// <summary>The next word as a whole number; 0 when it is none.</summary>
    public ulong Number() => Utf8Parser.TryParse(Word(), out ulong value, out _) ? value : 0;

    /// <summary>The next word as a number; NaN when it is none.</summary>
    public double Real() => Utf8Parser.TryParse(Word(), out double value, out _) ? value : double.NaN;
}
