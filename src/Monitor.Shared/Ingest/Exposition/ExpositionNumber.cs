using System.Buffers.Text;
using System.Text;

namespace Monitor.Shared.Ingest.Exposition;

/// <summary>Reads the numbers of the text formats.</summary>
internal static class ExpositionNumber
{
    /// <summary>
    /// A whole number below 2^53 divided by a power of ten up to this is rounded once, so it is exact.
    /// </summary>
    private const int MaxExactPower = 22;

    private const ulong MaxExactDigits = 1UL << 53;

    private static ReadOnlySpan<double> Powers =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>
    /// A value: a decimal number with or without exponent, or Inf, Infinity, NaN with any sign and case.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value) =>
        TryParsePlain(text, out value) || TryParseAny(text, out value);

    /// <summary>Milliseconds from OpenMetrics' seconds, which may have decimals; to the nearest millisecond.</summary>
    public static bool TryParseSeconds(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (!TryParse(text, out double seconds) || !(Math.Abs(seconds) < 9e15))
            return false;
        milliseconds = (long)Math.Round(seconds * 1000);
        return true;
    }

    public static bool TryParseMilliseconds(ReadOnlySpan<byte> text, out long milliseconds) =>
        Utf8Parser.TryParse(text, out milliseconds, out int used) && used == text.Length;

    /// <summary>Digits with at most one point and few enough to be exact: nearly every number there is.</summary>
    private static bool TryParsePlain(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        int at = negative ? 1 : 0, decimals = -1, digits = 0;
        ulong number = 0;
        for (; at < text.Length; at++)
        {
            uint digit = text[at] - (uint)'0';
            if (digit <= 9)
            {
                number = number * 10 + digit;
                digits++;
                decimals += decimals >= 0 ? 1 : 0;
            }
            else if (text[at] == '.' && decimals < 0)
            {
                decimals = 0;
            }
            else
            {
                return false;
            }
        }

        // Nineteen digits cannot have overflowed the 64 bits.
        if (digits is 0 or > 19 || number > MaxExactDigits || decimals > MaxExactPower)
            return false;
        value = decimals > 0 ? number / Powers[decimals] : number;
        value = negative ? -value : value;
        return true;
    }

    private static bool TryParseAny(ReadOnlySpan<byte> text, out double value)
    {
        if (Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && double.IsFinite(value))
            return true;
        ReadOnlySpan<byte> bare = text.Length > 0 && text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (Is(bare, "nan"u8))
        {
            value = double.NaN;
            return true;
        }

        value = text.Length > 0 && text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return Is(bare, "inf"u8) || Is(bare, "infinity"u8);
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) =>
        Ascii.EqualsIgnoreCase(text, lowerCase);
}
