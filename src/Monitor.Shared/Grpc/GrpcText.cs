using System.Globalization;
using System.Text;

namespace Monitor.Shared.Grpc;

/// <summary>The texts in gRPC's headers: <c>grpc-message</c>, percent-encoded UTF-8, and <c>grpc-timeout</c>.</summary>
public static class GrpcText
{
    private const int MaxTimeoutDigits = 8;
    private const string HexDigits = "0123456789ABCDEF";

    /// <summary>
    /// Leaves printable ASCII other than the percent sign as it is and writes all else as %XX of its UTF-8.
    /// </summary>
    public static string EncodeMessage(string message)
    {
        int plain = 0;
        while (plain < message.Length && IsPlain(message[plain]))
            plain++;
        if (plain == message.Length)
            return message;

        var encoded = new StringBuilder(message.Length + 16);
        foreach (byte value in Encoding.UTF8.GetBytes(message))
        {
            if (IsPlain((char)value))
                encoded.Append((char)value);
            else
                encoded.Append('%').Append(HexDigits[value >> 4]).Append(HexDigits[value & 15]);
        }

        return encoded.ToString();
    }

    /// <summary>
    /// Never fails: a percent sign without two hexadecimal digits stands for itself, as the protocol asks.
    /// </summary>
    public static string DecodeMessage(string encoded)
    {
        if (!encoded.Contains('%'))
            return encoded;
        byte[] bytes = Encoding.UTF8.GetBytes(encoded);
        int length = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bool escaped = bytes[i] == '%' && i + 2 < bytes.Length
                && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]);
            bytes[length++] = escaped ? (byte)(HexValue(bytes[i + 1]) << 4 | HexValue(bytes[i + 2])) : bytes[i];
            if (escaped)
                i += 2;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>One to eight digits and a unit: H, M, S, m, u or n.</summary>
    public static bool TryParseTimeout(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxTimeoutDigits + 1
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, null, out long amount))
            return false;
        // A tick is 100 ns; part of one is rounded up, so that a deadline is never before its time.
        long? ticks = text[^1] switch
        {
            'H' => amount * TimeSpan.TicksPerHour,
            'M' => amount * TimeSpan.TicksPerMinute,
            'S' => amount * TimeSpan.TicksPerSecond,
            'm' => amount * TimeSpan.TicksPerMillisecond,
            'u' => amount * TimeSpan.TicksPerMicrosecond,
            'n' => (amount + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
        timeout = new TimeSpan(ticks ?? 0);
        return ticks is not null;
    }

    private static bool IsPlain(char value) => value is >= ' ' and <= '~' and not '%';

    private static int HexValue(byte digit) => digit <= (byte)'9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
