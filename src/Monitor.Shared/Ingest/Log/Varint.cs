using System.Runtime.CompilerServices;

namespace Monitor.Shared.Ingest.Log;

/// <summary>Numbers in seven bits a byte, the least first; small ones are short.</summary>
internal static class Varint
{
    public const int MaxLength = 10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ZigZag(long value) => (ulong)(value << 1 ^ value >> 63);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> target, ulong value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[length++] = (byte)value;
        return length;
    }
}
